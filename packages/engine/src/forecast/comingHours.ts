import { type Baseline, LEAST_DAYS } from './baseline';
import { probabilityOf } from './forecast';
import { slotAt, usualExcess } from './present';
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS, type WallClock } from './series';

/** An hour of the wall clock in which congestion is likely. */
export interface LikelyHour {
  /** Its first instant, epoch ms. */
  readonly at: number;
  /** Expected above the quiet level, in the unit of the series: the mean over the hour. */
  readonly overQuiet: number;
  /** That the value is above the limit, 0–1: the mean over the hour. */
  readonly probability: number;
}

const STEP_MS = 15 * MINUTE_MS;
/** No day ahead is known to go as one of the other kind. */
const NO_DAY = { day: Number.NaN, otherKind: 0 } as const;

/**
 * The hours that begin in a span to come (epoch ms, whole quarter-hours) in which congestion is more likely than not, from what is
 * usual alone: what deviates now is gone by then. `overQuiet` is how much above the quiet level is congestion. Null where
 * the baseline itself claims nothing: too few days, or no pattern worth telling.
 */
export function likelyHours(
  baseline: Baseline,
  overQuiet: number,
  clock: WallClock,
  span: { readonly from: number; readonly to: number },
): LikelyHour[] | null {
  if (!baseline.patterned || baseline.skill === null || baseline.days < LEAST_DAYS) return null;
  const hours: { at: number; wallHour: number; steps: number; over: number; probability: number }[] = [];
  const begun = Math.floor(clock(span.from - STEP_MS) / HOUR_MS);
  for (let at = span.from; at < span.to; at += STEP_MS) {
    const wall = clock(at);
    const wallHour = Math.floor(wall / HOUR_MS);
    if (wallHour === begun) continue;
    const day = dayOf(wall);
    const usual = usualExcess(baseline, day, wall - DAY_MS * day, NO_DAY);
    const probability = probabilityOf(usual - overQuiet, baseline.spread[slotAt(baseline, wall)] ?? 0);
    const last = hours.at(-1);
    if (last?.wallHour === wallHour) {
      last.steps += 1;
      last.over += usual;
      last.probability += probability;
    } else hours.push({ at, wallHour, steps: 1, over: usual, probability });
  }
  return hours
    .map(({ at, steps, over, probability }) => ({ at, overQuiet: over / steps, probability: probability / steps }))
    .filter((hour) => hour.probability >= 0.5);
}
