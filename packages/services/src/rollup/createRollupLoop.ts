import type pg from 'pg';
import type { Context } from '../context';
import { claimDirty } from './claimDirty';
import { rollMinute } from './rollMinute';
import { rollQuarter } from './rollQuarter';

export interface RollupLoop {
  start(): void;
  /** Resolves when the bucket at work is done. */
  stop(): Promise<void>;
  /** Computes everything that is marked and due; counts are of buckets × paths. */
  runOnce(): Promise<{ minutes: number; quarters: number }>;
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
/** Any number that nothing else in this database locks: one process rolls up at a time. */
const ROLLUP_LOCK = 7_294_613;

/**
 * Keeps the rollups equal to the samples: ingest marks the minutes it touched, this loop computes just those again
 * and marks their quarters. Claim and result are one transaction per bucket, so a crash repeats work and loses none.
 */
export function createRollupLoop(ctx: Context, options: { everyMs?: number; settleMs?: number } = {}): RollupLoop {
  const { everyMs = 5_000, settleMs = 5_000 } = options;
  let stopping = false;
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<unknown> = Promise.resolve();

  /** Null when nothing is due, or another process is at it. */
  async function rollNext(level: 'minute' | 'quarter'): Promise<number | null> {
    return inTransaction(ctx, async (client) => {
      const lock = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [ROLLUP_LOCK]);
      if (lock.rows[0]?.mine !== true) return null;
      // A minute is due when it is over and its last samples had time to come in; a quarter at once.
      const latest = new Date(level === 'minute' ? ctx.now() - MINUTE_MS - settleMs : ctx.now());
      const dirty = await claimDirty(client, level, latest);
      if (dirty === null) return null;
      if (level === 'quarter') return rollQuarter(client, dirty.bucket, dirty.pathIds);
      const paths = await rollMinute(client, dirty.bucket, dirty.pathIds);
      await markQuarters(client, dirty.bucket.getTime(), dirty.pathIds, ctx.now());
      return paths;
    });
  }

  async function rollAll(level: 'minute' | 'quarter'): Promise<number> {
    let count = 0;
    while (!stopping) {
      const rolled = await rollNext(level);
      if (rolled === null) break;
      count += rolled;
    }
    return count;
  }

  async function runOnce() {
    const minutes = await rollAll('minute');
    return { minutes, quarters: await rollAll('quarter') };
  }

  async function turn(): Promise<void> {
    const startedAt = ctx.now();
    try {
      const rolled = await runOnce();
      if (rolled.minutes + rolled.quarters > 0) ctx.log.info({ ...rolled, tookMs: ctx.now() - startedAt }, 'rolled up');
    } catch (error) {
      ctx.log.error({ error: String(error), tookMs: ctx.now() - startedAt }, 'rolling up failed; the marks are kept');
    }
    schedule();
  }

  function schedule(): void {
    if (stopping) return;
    timer = setTimeout(() => {
      working = turn();
    }, everyMs);
  }

  return {
    start: schedule,
    async stop() {
      stopping = true;
      if (timer !== null) clearTimeout(timer);
      await working;
    },
    runOnce,
  };
}

/**
 * The quarter of a minute, the one before when the minute is its successor's first, and the one after if it has begun:
 * unavailable periods run across the borders.
 */
async function markQuarters(
  client: pg.PoolClient,
  minute: number,
  pathIds: readonly number[],
  now: number,
): Promise<void> {
  const quarter = minute - (minute % QUARTER_MS);
  const touched = [quarter];
  if (minute === quarter) touched.push(quarter - QUARTER_MS);
  if (quarter + QUARTER_MS <= now) touched.push(quarter + QUARTER_MS);
  await client.query(
    `insert into rollup_dirty (level, bucket, path_ids) select 'quarter', bucket, $2::int4[] from unnest($1::timestamptz[]) as bucket`,
    [touched.map((at) => new Date(at)), pathIds],
  );
}

async function inTransaction<T>(ctx: Context, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await ctx.db.pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // A connection that can't even roll back is not given to anyone else.
    const broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    client.release(broken);
    throw error;
  }
}
