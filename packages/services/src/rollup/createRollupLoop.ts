import type { Context } from '../context';
import { isDatabaseAway } from '../databaseAway';
import { inTransaction } from '../inTransaction';
import type { Due } from './claimDirty';
import { LEVELS, type Level } from './marks';
import { nextDue, secondsBehind } from './nextDue';
import { rollApart } from './rollApart';
import { rollDue } from './rollDue';
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
  /** Turns that ended in one, and paths that were postponed. */
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

/** So many failures in one run are no single path's fault. */
const POSTPONED_AT_MOST = 20;

/**
 * Keeps the rollups equal to the samples: ingest marks what it touched, this loop computes just that again and marks
 * what is made of it. Claim and result are one transaction, so a crash repeats work and loses none.
 */
export function createRollupLoop(ctx: Context, options: { everyMs?: number; settleMs?: number } = {}): RollupLoop {
  const { everyMs = 5_000, settleMs = 5_000 } = options;
  const computed: Record<Level, number> = { minute: 0, quarter: 0, connect: 0, day: 0 };
  const seconds: Record<Level, number> = { minute: 0, quarter: 0, connect: 0, day: 0 };
  let failures = 0;
  /** In this run. */
  let postponed = 0;
  let stopping = false;
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<unknown> = Promise.resolve();

  /** False when nothing is due, or another process is at it. */
  async function rollNext(): Promise<boolean> {
    const startedAt = performance.now();
    const taken: { due: Due | null } = { due: null };
    const count = await inTransaction(ctx.db.pool, async (client) => {
      if (!(await tryRollupLock(client))) return 0;
      taken.due = await nextDue(client, ctx.now(), settleMs);
      return taken.due === null ? 0 : rollDue(client, taken.due);
    }).catch(async (error) => {
      if (taken.due === null || isDatabaseAway(error)) throw error;
      const apart = await rollApart(ctx, taken.due);
      failures += apart.failures.length;
      postponed += apart.failures.length;
      if (postponed > POSTPONED_AT_MOST) throw error;
      return apart.count;
    });
    if (taken.due === null) return false;
    computed[taken.due.level] += count;
    seconds[taken.due.level] += (performance.now() - startedAt) / 1_000;
    return true;
  }

  async function runOnce(): Promise<RollupCounts> {
    const before = { ...computed };
    postponed = 0;
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
