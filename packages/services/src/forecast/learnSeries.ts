import { type Backtest, backtest, type Score } from '@twinline/engine/forecast/backtest';
import { type Baseline, learnBaseline } from '@twinline/engine/forecast/baseline';
import { type Episodes, episodesOf, type Told } from '@twinline/engine/forecast/episodes';
import { forecastDefaults, limitOf } from '@twinline/engine/forecast/forecast';
import { median } from '@twinline/engine/forecast/robust';
import { countBefore, type Observation, type Prepared, prepare } from '@twinline/engine/forecast/series';
import { DAY_MS, type Metric, QUARTER_MS } from './series';
import { wallClock } from './wallClock';

/** Everything that learning a series takes: plain data, so that it can be done on another thread. */
export interface LearnTask {
  readonly metric: Metric;
  readonly timeZone: string;
  readonly series: readonly Observation[];
  /** Since when forecasts were made of it (epoch ms), and when congestion stood announced; null: never. */
  readonly toldSince: number | null;
  readonly announced: readonly { readonly from: number; readonly to: number }[];
  /** Epoch ms, on a quarter-hour: what began before is learned. */
  readonly until: number;
}

/** How good the forecast was, an hour ahead, on days that it had not seen. */
export interface HeldOut {
  readonly weeks: number;
  readonly from: number;
  /** The step of a quarter-hour that begins 45 minutes ahead, the baseline alone, and what anybody could say. */
  readonly hourAhead: Score;
  readonly baseline: Score;
  readonly hourOfWeek: Score;
  readonly hourBefore: Score;
  readonly announced: Episodes;
}

/** What stood announced, against what was measured then. */
export interface LiveRecord {
  readonly since: number;
  readonly weeks: number;
  readonly announced: Episodes;
}

export interface Learned {
  readonly baseline: Baseline;
  readonly overQuiet: number;
  readonly backtest: HeldOut | null;
  readonly live: LiveRecord | null;
}

/** Congested is a seventh more than the quiet round trip, and no less than this; of loss, one percent more. */
const LEAST_RTT_MS = 10;
const RTT_SHARE = 0.15;
const LOSS_RATIO = 0.01;
/** Half of the days are held out, two weeks at most; with less there is nothing to tell it from. */
const HELD_OUT_DAYS = 14;
const LEAST_HELD_OUT_DAYS = 3;
const LIVE_DAYS = 28;

/** Learns a series and says how good that is. Pure, and dear: up to a second for eight weeks. */
export function learnSeries(task: LearnTask): Learned {
  const { series, until } = task;
  const first = series.reduce((least, one) => Math.min(least, one.at), until);
  const clock = wallClock(task.timeZone, first, until);
  const prepared = prepare(series, clock, QUARTER_MS);
  const overQuiet = overQuietOf(task.metric, prepared);
  const days = Math.min(HELD_OUT_DAYS, Math.floor((until - first) / DAY_MS / 2));
  const heldOutFrom = until - days * DAY_MS;
  const rules = { ...forecastDefaults, limit: { kind: 'over-quiet', by: overQuiet } } as const;
  return {
    baseline: learnBaseline(prepared, until),
    overQuiet,
    backtest:
      days < LEAST_HELD_OUT_DAYS
        ? null
        : heldOut(backtest(series, { clock, stepMs: QUARTER_MS, heldOutFrom, relearn: 'daily', rules }), heldOutFrom),
    live: liveRecord(task, prepared, overQuiet),
  };
}

function overQuietOf(metric: Metric, { quiet }: Prepared): number {
  if (metric === 'loss') return LOSS_RATIO;
  const level = median(quiet);
  return Math.max(LEAST_RTT_MS, Number.isFinite(level) ? RTT_SHARE * level : 0);
}

function heldOut({ weeks, ahead, baseline, simple, announced }: Backtest, from: number): HeldOut | null {
  const hourAhead = ahead.at(-1)?.score;
  if (hourAhead === undefined || hourAhead.steps === 0) return null;
  const { 'hour-of-week': hourOfWeek, 'hour-before': hourBefore } = simple;
  return { weeks, from, hourAhead, baseline, hourOfWeek, hourBefore, announced };
}

function liveRecord(
  { toldSince, announced, until }: LearnTask,
  series: Prepared,
  overQuiet: number,
): LiveRecord | null {
  const first = series.at[0];
  if (toldSince === null || first === undefined) return null;
  const since = Math.max(toldSince, until - LIVE_DAYS * DAY_MS, first + QUARTER_MS);
  const told: Told[] = [];
  for (let at = since; at < until; at += QUARTER_MS)
    told.push({
      at,
      announced: announced.some((one) => one.from <= at && at < one.to),
      congested: wasCongested(series, at, overQuiet),
    });
  const known = told.filter((one) => one.congested !== null).length;
  if (known === 0) return null;
  return {
    since,
    weeks: (known * QUARTER_MS) / (7 * DAY_MS),
    announced: episodesOf(told, QUARTER_MS, forecastDefaults.horizonMs),
  };
}

/** Whether the quarter-hour at `at` lay above the quiet level before it by more than `overQuiet`; null: not measured. */
export function wasCongested(series: Prepared, at: number, overQuiet: number): boolean | null {
  const i = countBefore(series, at);
  if (series.at[i] !== at) return null;
  const quiet = series.quiet[i - 1] ?? series.quiet[i] ?? 0;
  return (series.value[i] ?? 0) > limitOf({ kind: 'over-quiet', by: overQuiet }, quiet);
}
