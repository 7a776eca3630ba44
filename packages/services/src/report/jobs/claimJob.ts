import type pg from 'pg';
import type { Context } from '../../context';
import { inTransaction } from '../../inTransaction';
import type { Language, ReportReason } from '../archive/reportVersion';
import { LEASE_MS } from './heldJob';

export type JobKind = 'report' | 'file' | 'mail';

/** A job that this hub holds. */
export interface ClaimedJob {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: JobKind;
  readonly name: string;
  /** Of a version to be made. */
  readonly reason: ReportReason | null;
  /** Of a file, an e-mail. */
  readonly version: number | null;
  readonly sinceVersion: number | null;
  readonly language: Language | null;
  /** 1 for the first try. */
  readonly attempts: number;
}

/** Any number that nothing else in this database locks: claims come one after the other. */
const CLAIM_LOCK = 7_294_622;

const DUE = `
  select from report_jobs
  where kind = any($2) and (state = 'waiting' and next_attempt_at <= $1::timestamptz - $3::float8 * interval '1 millisecond'
    or state = 'running' and claimed_until <= $1) limit 1`;

const CLAIM = `
  update report_jobs j set state = 'running', attempts = attempts + 1, claimed_by = $2, claimed_until = $3
  where id = (
    select id from report_jobs
    where kind = any($4) and (state = 'waiting' and next_attempt_at <= $1::timestamptz - $5::float8 * interval '1 millisecond'
      or state = 'running' and claimed_until <= $1)
      and not exists (select from report_jobs r where r.kind = any($4) and r.state = 'running' and r.claimed_until > $1)
    order by coalesce(reason, 'asked') <> 'asked', next_attempt_at, id limit 1 for update skip locked
  )
  returning id, organization_id as "organizationId", kind, name, reason, version, since_version as "sinceVersion",
    language, attempts`;

/**
 * Takes what is due of these kinds, first what people wait for; null while one of them is being done anywhere in the
 * installation. One whose hub died comes back when its lease has run out. `after`: only what waits longer, ms.
 */
export async function claimJob(
  ctx: Context,
  given: { readonly hubId: string; readonly kinds: readonly JobKind[]; readonly after?: number },
): Promise<ClaimedJob | null> {
  const now = ctx.now();
  // Asked each second by every hub: one look at an index, mostly.
  const due = await ctx.db.pool.query(DUE, [new Date(now), given.kinds, given.after ?? 0]);
  if (due.rowCount === 0) return null;
  return inTransaction(ctx.db.pool, async (client: pg.PoolClient) => {
    const { rows: locked } = await client.query('select pg_try_advisory_xact_lock($1) as mine', [CLAIM_LOCK]);
    if (locked[0]?.mine !== true) return null;
    const values = [new Date(now), given.hubId, new Date(now + LEASE_MS), given.kinds, given.after ?? 0];
    const { rows } = await client.query<ClaimedJob>(CLAIM, values);
    return rows[0] ?? null;
  });
}

/** How long the oldest job has been due, ms; 0 when none is. */
export async function jobsBehind(ctx: Context): Promise<number> {
  const { rows } = await ctx.db.pool.query<{ oldest: number | null }>(
    `select extract(epoch from min(created_at))::float8 * 1000 as oldest from report_jobs
     where state in ('waiting', 'running') and next_attempt_at <= $1`,
    [new Date(ctx.now())],
  );
  const oldest = rows[0]?.oldest ?? null;
  return oldest === null ? 0 : Math.max(0, ctx.now() - oldest);
}
