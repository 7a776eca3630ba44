import { ServiceError } from './errors';

/**
 * SQLSTATEs of a server that cannot serve now: class 08 (connection), class 53 (no resources left: connections, disk,
 * memory), 57P01–57P05 (shutting down, a neighbour crashed, still starting, database dropped, idle too long).
 */
const AWAY_STATES = /^(08|53|57P0)/;
/** What the driver says without a code. */
const AWAY_MESSAGES =
  /^(Connection terminated|Query read timeout|Connection ended unexpectedly|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;
const SOCKET_ERRORS = new Set(
  'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN'.split(' '),
);
const RETRY_AFTER_MS = 1_000;
/** drizzle puts its own error around the driver's. */
const DEEPEST_CAUSE = 5;

/** Whether an error says that the database is not there at the moment, and not that something is wrong with a query. */
export function isDatabaseAway(error: unknown): boolean {
  let each = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && each instanceof Error; depth += 1) {
    const { code, syscall } = each as NodeJS.ErrnoException;
    // An aborted request has the code of a broken connection, but no system call.
    if (code !== undefined && (AWAY_STATES.test(code) || (syscall !== undefined && SOCKET_ERRORS.has(code))))
      return true;
    if (AWAY_MESSAGES.test(each.message)) return true;
    each = each.cause;
  }
  return false;
}

/** What whoever asked may be told of an error; null where nobody meant it. */
export function asServiceError(error: unknown): ServiceError | null {
  if (error instanceof ServiceError) return error;
  if (!isDatabaseAway(error)) return null;
  const told = 'The database does not answer at the moment.';
  return new ServiceError('unavailable', told, { retryAfterMs: RETRY_AFTER_MS });
}
