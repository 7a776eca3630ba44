import { sharedWeights } from '@twinline/engine/audience';
import { type Budget, budgetOf } from './budget';
import { type Figures, figuresOf, type Minutes, noMinutes, noSeconds, over, plus, type Seconds } from './figures';
import type { CalendarMonth, MonthDay } from './month';
import type { MonthPath, PathDay } from './readMonth';
import { type Run, runsOf } from './runs';

const MINUTE_MS = 60_000;

/** A path with its days and the month by its region's clock. */
export interface PathMonth {
  readonly path: MonthPath;
  readonly month: CalendarMonth;
  /** How far it was measured, epoch ms: the end of the last quarter-hour that is over, or of the month. */
  readonly through: number;
  /** Data is expected since its agent was made, or since the first day of the month with data, where that is older. */
  readonly since: number;
  readonly days: ReadonlyMap<string, PathDay>;
}

/** A day of a line or of a carrier on it. */
export interface DayFigures extends Figures {
  readonly day: string;
  /** Downtime outside of planned work, seconds. */
  readonly downSeconds: number;
}

/** What one path saw in some days of its month. Minutes that are missing are told of since its agent was made. */
export function pathFigures(
  of: PathMonth,
  days: readonly MonthDay[] = of.month.days,
): { seconds: Seconds; minutes: Minutes } {
  let seconds = noSeconds;
  let minutes = noMinutes;
  for (const day of days) {
    const row = of.days.get(day.day);
    if (row) {
      const { good, degraded, bad, plannedMinutes: planned, unknown } = row;
      seconds = plus(seconds, row);
      minutes = plus(minutes, { good, degraded, bad, planned, unknown, noData: 0 });
    }
    minutes = plus(minutes, { ...noMinutes, noData: missing(of, day, row) });
  }
  return { seconds, minutes };
}

/** Minutes without data that were expected, and those of a minute with fewer than half of its seconds. */
function missing({ path, since, through }: PathMonth, day: MonthDay, row: PathDay | undefined): number {
  const until = Math.min(day.to, through, path.until ?? Number.POSITIVE_INFINITY);
  const expected = Math.floor(Math.max(0, until - Math.max(day.from, since)) / MINUTE_MS);
  const told = row ? row.good + row.degraded + row.bad + row.plannedMinutes + row.unknown : 0;
  return Math.max(0, expected - told);
}

/**
 * Paths of a line put together by audience: seconds as means over those that have data, minutes as means over all of
 * which data was expected. Those of one carrier that count share its audience.
 */
export function weighed(paths: readonly PathMonth[], days?: readonly MonthDay[]): Figures {
  const all = paths.map((of) => ({ of, ...pathFigures(of, days) }));
  const measuring = all.filter(({ seconds }) => seconds.measured > 0);
  const expected = all.filter(({ minutes }) => Object.values(minutes).some((n: number) => n > 0));
  const [weights, expectedWeights] = [shares(measuring.map(({ of }) => of)), shares(expected.map(({ of }) => of))];
  const seconds = measuring.reduce((sum, path, i) => plus(sum, path.seconds, weights[i]), noSeconds);
  const minutes = expected.reduce((sum, path, i) => plus(sum, path.minutes, expectedWeights[i]), noMinutes);
  return figuresOf(over(seconds, total(weights)), over(minutes, total(expectedWeights)));
}

/** Of the paths of a line, those with data in the month, and for what share (0–1) of the audience of all of them. */
export function measuringShares(paths: readonly PathMonth[]): { readonly of: PathMonth; readonly share: number }[] {
  const measuring = paths.filter(({ days }) => days.size > 0);
  const weights = shares(measuring);
  const all = total(weights);
  return measuring.map((of, i) => ({ of, share: (weights[i] ?? 0) / all }));
}

/** What each of some paths of a line stands for of the audience, in the unit of the carriers' weights. */
const shares = (paths: readonly PathMonth[]): number[] =>
  sharedWeights(paths, ({ path }) => ({ carrier: path.carrierId, weight: path.weight }));

const total = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0);

/** Figures of each day that has begun. */
export function dayFigures(paths: readonly PathMonth[]): DayFigures[] {
  const [first] = paths;
  if (!first) return [];
  return first.month.days
    .filter((day) => day.from < first.through)
    .map((day) => {
      const figures = weighed(paths, [day]);
      const { unavailable, plannedUnavailable } = figures.seconds;
      return { day: day.day, downSeconds: unavailable - plannedUnavailable, ...figures };
    });
}

/** Unavailable stretches of a path outside of planned work, or inside of it. */
export function downOf({ month, days }: PathMonth, kind: 'down' | 'plannedDown'): Run[] {
  return month.days.flatMap((day) => runsOf(days.get(day.day)?.[kind] ?? [], day.from));
}

/** Downtime of a path of which only the day is known: its end, and seconds. */
export function unplacedOf({ month, days }: PathMonth): { at: number; seconds: number }[] {
  return month.days.flatMap(({ day, to }) => {
    const row = days.get(day);
    if (!row) return [];
    const placed = row.down.reduce((sum, n, i) => (i % 2 === 1 ? sum + n : sum), 0);
    const seconds = row.unavailable - row.plannedUnavailable - placed;
    return seconds > 0 ? [{ at: to, seconds }] : [];
  });
}

/** The line's budget; null without a target, or without data. */
export function lineBudget(paths: readonly PathMonth[], { seconds }: Figures, target: number | null): Budget | null {
  const measuring = measuringShares(paths);
  const [first] = measuring;
  if (target === null || !first) return null;
  return budgetOf({
    target,
    month: first.of.month,
    through: first.of.through,
    plannedSeconds: seconds.planned,
    usedSeconds: seconds.unavailable - seconds.plannedUnavailable,
    down: measuring.flatMap(({ of, share }) => downOf(of, 'down').map((run) => ({ ...run, share }))),
    unplaced: measuring.flatMap(({ of, share }) =>
      unplacedOf(of).map(({ at, seconds: n }) => ({ at, seconds: share * n })),
    ),
  });
}
