import type pg from 'pg';
import type { Context } from '../context';
import { inTransaction } from '../inTransaction';
import { claimDays } from './claimDays';
import { claimDirty, type Due } from './claimDirty';
import { addMark, LEVELS, type Level, type Marks, markDirty } from './marks';
import { nextDue, secondsBehind } from './nextDue';
import { rollConnects } from './rollConnects';
import { rollDays } from './rollDays';
import { rollMinutes } from './rollMinutes';
import { rollQuarters } from './rollQuarters';
import { tryRollupLock } from './rollupLock';

/** How many buckets × paths were computed since the loop was made; of days, days × paths. */
export interface RollupCounts {
  readonly minutes: number;
  readonly quarters: number;
  readonly connects: number;
  readonly days: number;
}

export interface RollupFigures {
  readonly computed: Readonly<Record<Level, number>>;
  /** Spent on each level, waiting for the database included. */
  readonly seconds: Readonly<Record<Level, number>>;
  readonly failures: number;
}

export interface RollupLoop {
  start(): void;
  /** Resolves when the bucket at work is done. */
  stop(): Promise<void>;
  /** Computes everything that is marked and due, or as much as another process leaves. */
  runOnce(): Promise<RollupCounts>;
  figures(): RollupFigures;
  /** For how many seconds the oldest mark of each level has been due. */
  behind(): Promise<Record<Level, number>>;
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

/**
 * How many buckets × paths one transaction computes at most, where the oldest bucket alone has not more: a few seconds'
 * work. Of days more marks are claimed than are computed, so that each day is opened for many of its quarter-hours.
 */
const AT_ONCE: Readonly<Record<Level, number>> = { minute: 4_000, quarter: 1_000, connect: 4_000, day: 100_000 };

/**
 * Keeps the rollups equal to the samples: ingest marks what it touched, this loop computes just that again and marks
 * what is made of it. Claim and result are one transaction, so a crash repeats work and loses none.
 */
export function createRollupLoop(ctx: Context, options: { everyMs?: number; settleMs?: number } = {}): RollupLoop {
  const { everyMs = 5_000, settleMs = 5_000 } = options;
  const computed: Record<Level, number> = { minute: 0, quarter: 0, connect: 0, day: 0 };
  const seconds: Record<Level, number> = { minute: 0, quarter: 0, connect: 0, day: 0 };
  let failures = 0;
  let stopping = false;
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<unknown> = Promise.resolve();

  /** False when nothing is due, or another process is at it. */
  async function rollNext(): Promise<boolean> {
    const startedAt = performance.now();
    const done = await inTransaction(ctx.db.pool, async (client) => {
      if (!(await tryRollupLock(client))) return null;
      const due = await nextDue(client, ctx.now(), settleMs);
      return due && { level: due.level, count: await rollDue(client, due, ctx.now()) };
    });
    if (done === null) return false;
    computed[done.level] += done.count;
    seconds[done.level] += (performance.now() - startedAt) / 1_000;
    return true;
  }

  async function runOnce(): Promise<RollupCounts> {
    const before = { ...computed };
    while (!stopping && (await rollNext()));
    const [minutes = 0, quarters = 0, connects = 0, days = 0] = LEVELS.map((level) => computed[level] - before[level]);
    return { minutes, quarters, connects, days };
  }

  async function turn(): Promise<void> {
    const startedAt = ctx.now();
    try {
      const rolled = await runOnce();
      const tookMs = ctx.now() - startedAt;
      if (Object.values(rolled).some((count) => count > 0)) ctx.log.info({ ...rolled, tookMs }, 'rolled up');
    } catch (error) {
      failures += 1;
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
    figures: () => ({ computed: { ...computed }, seconds: { ...seconds }, failures }),
    behind: () => secondsBehind(ctx.db.pool, ctx.now(), settleMs),
  };
}

async function rollDue(client: pg.PoolClient, due: Due, now: number): Promise<number> {
  if (due.level === 'day') return rollDays(client, await claimDays(client, due, AT_ONCE.day));
  const marks = await claimDirty(client, due, AT_ONCE[due.level]);
  switch (due.level) {
    case 'minute':
      await markDirty(client, 'quarter', quartersOf(marks, now));
      return rollMinutes(client, marks);
    case 'quarter':
      await markDirty(client, 'day', marks);
      return rollQuarters(client, marks);
    case 'connect':
      await markDirty(client, 'day', marks);
      return rollConnects(client, marks);
  }
}

/**
 * The quarter-hours of minutes, the one before where a minute is its successor's first, and the one after if it has
 * begun: unavailable periods run across the borders.
 */
function quartersOf(minutes: Marks, now: number): Marks {
  const quarters: Marks = new Map();
  for (const [minute, paths] of minutes) {
    const quarter = minute - (minute % QUARTER_MS);
    addMark(quarters, quarter, paths);
    if (minute === quarter) addMark(quarters, quarter - QUARTER_MS, paths);
    if (quarter + QUARTER_MS <= now) addMark(quarters, quarter + QUARTER_MS, paths);
  }
  return quarters;
}
