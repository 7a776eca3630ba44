import type pg from 'pg';
import { retainAudit } from '../audit/retainAudit';
import type { Context } from '../context';
import { retainDeliveries } from '../delivery/retainDeliveries';
import { retainAdvices } from '../forecast/retainAdvices';
import { retainJournal } from '../journal/retainJournal';
import { retainReports } from '../report/jobs/retainReports';
import { defaultRetention, type Retention } from '../retention/retention';
import { forgetDecisions } from '../shadows/forgetDecisions';
import { type ChunkServer, droppedByPolicy, planChunkPolicies, readChunkServer } from './chunkPolicies';
import { deleteExpired } from './deleteExpired';
import { heldSince, KEPT_LONGER_SECONDS, type Kept, kept, retentionColumns } from './kept';

const DAY_MS = 86_400_000;
/** Any number that nothing else in this database locks: one process at a time. */
const RETENTION_LOCK = 7_294_615;
/** Dropping a chunk waits for whoever reads it, and everybody else then waits for the drop: better the next hour. */
const LOCK_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/** What went, by table. */
export interface Retained {
  readonly tables: Readonly<Record<string, { readonly chunks: number; readonly rows: number }>>;
  /** What could not be done and is tried again in the next run. */
  readonly failures: readonly string[];
}

/**
 * Drops what is older than it is kept: chunks of hypertables at the longest retention of all organizations (by the
 * server's own policy where its license has policies), rows of organizations that keep less, and of ordinary tables, in
 * slices. Running totals of `rollup_days` stay what they are: their differences do not need the days that went.
 *
 * Null while another process is at it. A step that fails is logged and does not keep the others from running.
 */
export async function retain(ctx: Context, options: { signal?: AbortSignal } = {}): Promise<Retained | null> {
  const client = await ctx.db.pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [RETENTION_LOCK]);
    if (rows[0]?.mine !== true) return null;
    await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}; set statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    const retained = await retainAll(ctx, client, options.signal);
    await client.query('select pg_advisory_unlock($1)', [RETENTION_LOCK]);
    return retained;
  } finally {
    // The connection ends: with it its time limits, and the lock where a failure left it.
    client.release(true);
  }
}

async function retainAll(ctx: Context, client: pg.PoolClient, signal: AbortSignal | undefined): Promise<Retained> {
  const longest = await longestRetention(client);
  const failures: string[] = [];
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      failures.push(what);
      ctx.log.warn({ what, error: String(error) }, 'retention: a step failed; the next run tries it again');
      return null;
    }
  };
  const server = await applyPolicies(client, longest, attempt);
  const byPolicy = droppedByPolicy(server, longest);
  const tables: Record<string, { chunks: number; rows: number }> = {};
  for (const table of kept) {
    if (signal?.aborted === true) break;
    const isHypertable = server.hypertables.some((found) => found.table === table.table);
    const dropsChunks = isHypertable && !byPolicy.has(table.table);
    const days = longest[table.days];
    const chunks = dropsChunks
      ? await attempt(`drop chunks of ${table.table}`, () => dropChunks(client, table, days, ctx.now()))
      : 0;
    const droppedAfterDays = isHypertable ? days : null;
    const given = { table, isHypertable, droppedAfterDays, now: ctx.now(), signal };
    const rows = await attempt(`delete rows of ${table.table}`, () => deleteExpired(client, given));
    tables[table.table] = { chunks: chunks ?? 0, rows: rows ?? 0 };
  }
  if (signal?.aborted !== true) {
    const rows = await attempt('delete what shadows decided', () => forgetDecisions(client, ctx.now(), signal));
    tables.shadow_decisions = { chunks: 0, rows: rows ?? 0 };
    const journal = await attempt('delete the journal', () => retainJournal(client, ctx.now(), signal));
    tables.journal = { chunks: 0, rows: journal ?? 0 };
    const advices = await attempt('delete advices', () => retainAdvices(client, ctx.now(), signal));
    tables.forecast_advices = { chunks: 0, rows: advices ?? 0 };
    const deliveries = await attempt('delete deliveries', () => retainDeliveries(client, ctx.now(), signal));
    tables.deliveries = { chunks: 0, rows: deliveries ?? 0 };
    const audit = await attempt('delete audit entries', () => retainAudit(client, ctx.now(), signal));
    tables.audit_entries = { chunks: 0, rows: audit ?? 0 };
    const reports = await attempt('delete reports', () => retainReports(client, ctx.now(), signal));
    tables.reports = { chunks: 0, rows: reports ?? 0 };
  }
  ctx.log.info({ tables, failures, longest }, 'dropped what is older than it is kept');
  return { tables, failures };
}

type Attempt = <T>(what: string, work: () => Promise<T>) => Promise<T | null>;

/** The server as it is after its policies were brought up to date. */
async function applyPolicies(client: pg.PoolClient, longest: Retention, attempt: Attempt): Promise<ChunkServer> {
  const server = await readChunkServer(client);
  const statements = planChunkPolicies(server, longest);
  for (const statement of statements) await attempt(statement, () => client.query(statement));
  return statements.length === 0 ? server : readChunkServer(client);
}

/** Of each setting the longest of all organizations; the defaults where there is none. */
async function longestRetention(client: pg.PoolClient): Promise<Retention> {
  const longest = (setting: keyof Retention) =>
    `coalesce(max(coalesce(r.${retentionColumns[setting]}, ${defaultRetention[setting]})), ${defaultRetention[setting]})
     as "${setting}"`;
  const { rows } = await client.query<Retention>(
    `select ${longest('rawDays')}, ${longest('minutesDays')}, ${longest('quartersDays')}
     from organization o left join retentions r on r.organization_id = o.id`,
  );
  return rows[0] ?? defaultRetention;
}

async function dropChunks(client: pg.PoolClient, table: Kept, days: number, now: number): Promise<number> {
  const before = new Date(now - days * DAY_MS - KEPT_LONGER_SECONDS * 1_000);
  const { rowCount } = await client.query(
    `select drop_chunks($1::regclass, older_than => least($2::timestamptz, ${heldSince(table, new Date(now))})::${table.type})`,
    [table.table, before],
  );
  return rowCount ?? 0;
}
