import type pg from 'pg';
import type { Context } from '../../context';

/** A job that this process holds by lease; `attempt` tells its claims apart. */
export interface HeldJob {
  readonly id: string;
  readonly hubId: string;
  readonly attempt: number;
}

/** How long a claim holds without being renewed, ms. */
export const LEASE_MS = 60_000;

const MINE = `id = $1 and claimed_by = $2 and attempts = $3 and state = 'running'`;

/** The job is another's by now: nothing of what was done for it is kept. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor() {
    super('the lease of a report job ran out while it was done');
  }
}

/** Marks a job as done, in the transaction of what was done. @throws LeaseLost. */
export async function finishJob(
  client: pg.ClientBase,
  { id, hubId, attempt }: HeldJob,
  { version, now }: { readonly version: number | null; readonly now: number },
): Promise<void> {
  const { rowCount } = await client.query(
    `update report_jobs set state = 'done', version = coalesce($4, version), error = null, claimed_by = null,
       claimed_until = null, finished_at = $5 where ${MINE}`,
    [id, hubId, attempt, version, new Date(now)],
  );
  if (rowCount !== 1) throw new LeaseLost();
}

/** Keeps the lease for another while; false when it is another's. */
export async function renewLease(ctx: Context, { id, hubId, attempt }: HeldJob): Promise<boolean> {
  const { rowCount } = await ctx.db.pool.query(`update report_jobs set claimed_until = $4 where ${MINE}`, [
    ...[id, hubId, attempt, new Date(ctx.now() + LEASE_MS)],
  ]);
  return rowCount === 1;
}

/** Lets go of a job that was not done: tried again at `retryAt` (epoch ms), for ever failed where that is null. */
export async function releaseJob(
  ctx: Context,
  { id, hubId, attempt }: HeldJob,
  { error, retryAt, uncounted = false }: { error: string; retryAt: number | null; uncounted?: boolean },
): Promise<void> {
  const now = new Date(ctx.now());
  await ctx.db.pool.query(
    `update report_jobs set state = case when $4::timestamptz is null then 'failed' else 'waiting' end, error = $5,
       next_attempt_at = coalesce($4, next_attempt_at), attempts = attempts - $7::int, claimed_by = null,
       claimed_until = null, finished_at = case when $4::timestamptz is null then $6::timestamptz end
     where ${MINE}`,
    [id, hubId, attempt, retryAt === null ? null : new Date(retryAt), clipped(error), now, Number(uncounted)],
  );
}

const MOST_ERROR = 300;
const clipped = (error: string) => error.replaceAll('\0', '').slice(0, MOST_ERROR);
