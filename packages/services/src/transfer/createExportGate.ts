import { ServiceError } from '../errors';

/** How many exports run at once; a whole process's worth, and an organization's share of it. */
export interface ExportGate {
  /**
   * Takes a place; the caller gives it back, once, by the function that is returned (more calls change nothing).
   *
   * @throws ServiceError overloaded with retryAfterMs.
   */
  enter(organizationId: string): () => void;
}

const RETRY_AFTER_MS = 15_000;

export function createExportGate({ perOrganization = 2, inAll = 8 } = {}): ExportGate {
  const running = new Map<string, number>();
  let total = 0;
  return {
    enter(organizationId) {
      const own = running.get(organizationId) ?? 0;
      if (own >= perOrganization)
        throw full(`${perOrganization} exports of this organization are running: wait until one has ended`);
      if (total >= inAll) throw full('too many exports are running: try again in a moment');
      running.set(organizationId, own + 1);
      total += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        total -= 1;
        const others = (running.get(organizationId) ?? 1) - 1;
        if (others === 0) running.delete(organizationId);
        else running.set(organizationId, others);
      };
    },
  };
}

const full = (message: string) => new ServiceError('overloaded', message, { retryAfterMs: RETRY_AFTER_MS });
