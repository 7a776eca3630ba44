import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context';
import { forecastNextRegion, openRegions } from './forecastRegion';
import { learnNext } from './learnNext';
import type { Learned, LearnTask } from './learnSeries';

export interface ForecastFigures {
  /** Series forecast, and series learned, since the loop was made. */
  readonly forecast: number;
  readonly learned: number;
  /** Spent on each, waiting for the database included. */
  readonly forecastSeconds: number;
  readonly learnSeconds: number;
  readonly failures: number;
}

export interface ForecastLoop {
  start(): void;
  /** Resolves when the region or series at work is done. */
  stop(): Promise<void>;
  /** Forecasts every region that is due, and learns every series that is, without rest. */
  runOnce(): Promise<void>;
  figures(): ForecastFigures;
}

/** After learning it rests for so many times as long: learning can wait, and never takes more than a sixth of a core. */
const RESTS = 5;

/**
 * Forecasts each region once its newest quarter-hour is rolled up, and learns each series once a day. Several hubs share
 * the work; what is due stands in the database, so that a hub that starts anew repeats nothing.
 */
export function createForecastLoop(
  ctx: Context,
  options: { learn: (task: LearnTask) => Promise<Learned>; everyMs?: number },
): ForecastLoop {
  const { learn, everyMs = 5_000 } = options;
  const figures = { forecast: 0, learned: 0, forecastSeconds: 0, learnSeconds: 0, failures: 0 };
  const stopping = new AbortController();
  let working: Promise<void> = Promise.resolve();

  async function forecastDue(): Promise<void> {
    await openRegions(ctx);
    for (;;) {
      const startedAt = performance.now();
      const count = stopping.signal.aborted ? null : await forecastNextRegion(ctx);
      if (count === null) return;
      figures.forecast += count;
      figures.forecastSeconds += (performance.now() - startedAt) / 1_000;
    }
  }

  /** How long it took; null when none was due. */
  async function learnOne(): Promise<number | null> {
    const startedAt = performance.now();
    if (stopping.signal.aborted || !(await learnNext(ctx, learn))) return null;
    const tookMs = performance.now() - startedAt;
    figures.learned += 1;
    figures.learnSeconds += tookMs / 1_000;
    return tookMs;
  }

  async function turn(): Promise<void> {
    await forecastDue();
    for (let tookMs = await learnOne(); tookMs !== null; tookMs = await learnOne()) {
      await rest(RESTS * tookMs);
      await forecastDue();
    }
  }

  const rest = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await turn().catch((error: unknown) => {
        figures.failures += 1;
        ctx.log.warn({ error: String(error) }, 'forecasting failed: what is due is tried again');
      });
      await rest(everyMs);
    }
  }

  return {
    start() {
      working = run();
    },
    async stop() {
      stopping.abort();
      await working;
    },
    async runOnce() {
      await forecastDue();
      while ((await learnOne()) !== null) await forecastDue();
    },
    figures: () => ({ ...figures }),
  };
}
