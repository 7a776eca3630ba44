import type { Entry } from './entry';
import type { Place } from './segment';

/** A part of what was put into the spool, until it is acknowledged. */
export interface Ticket {
  readonly samples: number;
  readonly others: number;
  /** Null until it is on disk. */
  place: Place | null;
  done: boolean;
  /** Samples that were too old to be sent with the rest of it. */
  expired: number;
}

/** What is to be sent, and what to acknowledge once it was. */
export interface Taken {
  readonly entry: Entry;
  readonly tickets: readonly Ticket[];
}
