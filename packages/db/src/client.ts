import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as audit from './schema/audit';
import * as auth from './schema/auth';
import * as availability from './schema/availability';
import * as delivery from './schema/delivery';
import * as drills from './schema/drills';
import * as forecasts from './schema/forecasts';
import * as incidents from './schema/incidents';
import * as journal from './schema/journal';
import * as network from './schema/network';
import * as orders from './schema/orders';
import * as people from './schema/people';
import * as policies from './schema/policies';
import * as reports from './schema/reports';
import * as routes from './schema/routes';
import * as samples from './schema/samples';

export const schema = {
  ...auth,
  ...network,
  ...routes,
  ...delivery,
  ...incidents,
  ...orders,
  ...policies,
  ...drills,
  ...samples,
  ...availability,
  ...forecasts,
  ...journal,
  ...people,
  ...reports,
  ...audit,
};

/** `pool` for hand-written SQL, `drizzle` for everything that composes; both share the same connections. */
export interface Database {
  readonly pool: pg.Pool;
  readonly drizzle: NodePgDatabase<typeof schema>;
  /** For whom transactions inside an organization act; without one, it is the software itself. */
  readonly actor?: Actor;
  end(): Promise<void>;
}

/** Who changes something: what they change is written down under this name (migration 0021). */
export interface Actor {
  readonly kind: 'person' | 'program';
  /** Of the user or the token. */
  readonly id: string;
  readonly name: string;
}

const INT8 = 20;

/** bigint arrives as a number: every bigint of ours (sums of microseconds, sequences) stays under 2^53. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8 && format !== 'binary') return Number;
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  },
} as pg.CustomTypesConfig;

/**
 * Opens a pool (nothing is connected yet). `role` is assumed on every connection, for a process that serves people
 * only. A connection that breaks while idle is reported to `onIdleError` and replaced by the next query. `keepIdle`
 * keeps connections however long nothing is asked: for a process whose next query must not wait for a new one.
 */
export function createDatabase(
  url: string,
  options: { max?: number; role?: string; keepIdle?: boolean; onIdleError?: (error: Error) => void } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    types,
    connectionTimeoutMillis: 10_000,
    ...(options.keepIdle ? { idleTimeoutMillis: 0 } : {}),
    ...(options.role === undefined ? {} : { options: `-c role=${options.role}` }),
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  // The pool listens to idle connections only: one that breaks in the middle of a transaction would end the process.
  // Whoever holds it hears of it by the query that fails.
  pool.on('connect', (connection) => connection.on('error', () => undefined));
  return { pool, drizzle: drizzle(pool, { schema }), end: () => pool.end() };
}
