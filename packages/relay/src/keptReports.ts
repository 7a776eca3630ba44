import { z } from 'zod';
import type { RelayStore } from './relayTypes';
import { type AppliedReport, appliedReport } from './truth';
import { within } from './within';

const STORE_TIMEOUT_MS = 5_000;
const reports = z.array(appliedReport);

/** Keeps what the hub has not heard in the relay's store, so that a restart does not forget it. Never throws. */
export interface KeptReports {
  /** What was kept before the restart, oldest first. */
  load(routeId: string): Promise<AppliedReport[]>;
  /** Writes in the background; of what comes while it writes, only the newest. */
  keep(routeId: string, waiting: readonly AppliedReport[]): void;
  settled(): Promise<void>;
}

export interface KeptReportsOptions {
  readonly store: Pick<RelayStore, 'loadReports' | 'saveReports'> | undefined;
  readonly fail: (routeId: string, error: unknown) => void;
}

export function createKeptReports({ store, fail }: KeptReportsOptions): KeptReports {
  const newest = new Map<string, readonly AppliedReport[]>();
  const writing = new Map<string, Promise<void>>();
  // Not ended by the relay's being closed: what it leaves unsaid is what has to be kept.
  const bounded = <T>(work: () => Promise<T>) => within(STORE_TIMEOUT_MS, undefined, work);

  async function writeAll(routeId: string): Promise<void> {
    for (let next = newest.get(routeId); next !== undefined; next = newest.get(routeId)) {
      newest.delete(routeId);
      const waiting = next;
      await bounded(async () => store?.saveReports?.(routeId, waiting)).catch((error) => fail(routeId, error));
    }
    writing.delete(routeId);
  }

  return {
    async load(routeId) {
      try {
        const kept = await bounded(async () => store?.loadReports?.(routeId));
        return kept === null || kept === undefined ? [] : reports.parse(kept);
      } catch (error) {
        fail(routeId, error);
        return [];
      }
    },
    keep(routeId, waiting) {
      if (store?.saveReports === undefined) return;
      newest.set(routeId, waiting);
      if (!writing.has(routeId)) writing.set(routeId, writeAll(routeId));
    },
    async settled() {
      await Promise.all(writing.values());
    },
  };
}
