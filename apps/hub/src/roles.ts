import type { HubRole } from '@twinline/services/hubs/announceHub';

/** What a hub of a role consists of; every role answers operators. */
interface Parts {
  /** Takes batches, serves agents, relays and boards; it watches all lines for that. */
  readonly door: boolean;
  /** Holds leases, decides and delivers. */
  readonly decides: boolean;
  /** Rolls up and deletes what is too old. */
  readonly jobs: boolean;
}

export const PARTS: Readonly<Record<HubRole, Parts>> = {
  all: { door: true, decides: true, jobs: true },
  ingest: { door: true, decides: false, jobs: false },
  engine: { door: true, decides: true, jobs: false },
  jobs: { door: false, decides: false, jobs: true },
};
