import type { Database } from '@twinline/db/client';

/** What packages log to; apps hand in their own (pino fits). */
export interface Logger {
  /** What would drown the rest; a logger may do without. */
  debug?(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What every verb gets first. */
export interface Context {
  readonly db: Database;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A new UUID. */
  readonly newId: () => string;
}

/** A context that acts inside one organization. */
export interface OrganizationContext extends Context {
  readonly organizationId: string;
}
