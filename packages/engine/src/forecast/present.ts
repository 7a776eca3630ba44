import type { Baseline } from './baseline';
import type { DayKind } from './profile';
import { countBefore, DAY_MS, dayOf, HOUR_MS, type Prepared, type WallClock, weekdayOf } from './series';

/** How things stand against the baseline at one moment. */
export interface Present {
  /** Quiet level of the last day; NaN where nothing is known. */
  readonly quiet: number;
  /** What is measured above (below: negative) what is usual, the last half-hours most. */
  readonly deviation: number;
  /** End of the newest step that is known, epoch ms; null without one. */
  readonly knownUntil: number | null;
  /** The newest value. */
  readonly value: number | null;
  /** Today by the wall clock, and how likely it goes as a day of the other kind (0–1): a holiday, a working Sunday. */
  readonly day: number;
  readonly otherKind: number;
}

/** What is older than this says nothing of the next hour. */
const RECENT_MS = 3 * HOUR_MS;
/** Weight of a deviation halves in this time: the present counts, one odd quarter-hour does not. */
const DEVIATION_HALF_LIFE_MS = HOUR_MS / 2;
/** About one day in fifteen is not what the calendar says. */
const PRIOR_LOG_ODDS = Math.log(1 / 14);
/** Hours of a day err together: each counts for half of one alone, and for no more than seven to one (e²). */
const SHARE_OF_EVIDENCE = 0.5;
const MOST_EVIDENCE = 4;
const LEAST_DAYS_OF_KIND = 2;

/** Looks only at steps that ended by `now` (epoch ms). */
export function presentOf(baseline: Baseline, series: Prepared, clock: WallClock, now: number): Present {
  const end = countBefore(series, now - series.stepMs + 1);
  const day = dayOf(clock(now));
  const otherKind = likelyOtherKind(baseline, series, end, day);
  let [sum, weights] = [0, 0];
  for (let i = end - 1; i >= 0; i--) {
    const age = now - series.stepMs - (series.at[i] ?? 0);
    if (age >= RECENT_MS) break;
    const usual = usualExcess(baseline, series.day[i] ?? 0, series.timeOfDay[i] ?? 0, { day, otherKind });
    const weight = (series.trust[i] ?? 0) * 0.5 ** (age / DEVIATION_HALF_LIFE_MS);
    sum += weight * ((series.value[i] ?? 0) - (series.quiet[i] ?? 0) - usual);
    weights += weight;
  }
  return {
    quiet: end > 0 ? (series.quiet[end - 1] ?? Number.NaN) : Number.NaN,
    deviation: weights > 0 ? sum / weights : 0,
    knownUntil: end > 0 ? (series.at[end - 1] ?? 0) + series.stepMs : null,
    value: end > 0 ? (series.value[end - 1] ?? null) : null,
    day,
    otherKind,
  };
}

/** What is usual at a time of a day, over the quiet level; of today as far as it goes as a day of the other kind. */
export function usualExcess(
  baseline: Baseline,
  day: number,
  timeOfDay: number,
  today: { readonly day: number; readonly otherKind: number },
): number {
  const slot = Math.floor(timeOfDay / baseline.slotMs);
  const weekday = weekdayOf(day);
  const own = baseline.byWeekday[weekday]?.[slot] ?? 0;
  if (day !== today.day || today.otherKind === 0) return own;
  const other = baseline.byKind[otherKindOf(baseline, weekday)][slot] ?? own;
  return own + today.otherKind * (other - own);
}

export const slotAt = (baseline: Baseline, wallMs: number): number =>
  Math.floor((wallMs - DAY_MS * Math.floor(wallMs / DAY_MS)) / baseline.slotMs);

const otherKindOf = (baseline: Baseline, weekday: number): DayKind =>
  baseline.weekend.includes(weekday) ? 'weekday' : 'weekend';

/**
 * Bayes' rule over two stories of today, its own weekday and a day of the other kind, with Laplace noise of the slot's
 * spread: log odds = prior + Σ (|miss of own| − |miss of other|) / spread, the evidence of an hour bounded and damped.
 * 0 where one kind is hardly known, or today has said nothing that tells them apart.
 */
function likelyOtherKind(baseline: Baseline, series: Prepared, end: number, day: number): number {
  const { weekday: weekdays, weekend } = baseline.daysOfKind;
  if (!baseline.patterned || Math.min(weekdays, weekend) < LEAST_DAYS_OF_KIND) return 0;
  const weekday = weekdayOf(day);
  const others = baseline.byKind[otherKindOf(baseline, weekday)];
  let evidence = 0;
  for (let i = end - 1; i >= 0 && (series.day[i] ?? 0) >= day; i--) {
    const slot = Math.floor((series.timeOfDay[i] ?? 0) / baseline.slotMs);
    const excess = (series.value[i] ?? 0) - (series.quiet[i] ?? 0);
    const spread = baseline.spread[slot] || Number.POSITIVE_INFINITY;
    const own = Math.abs(excess - (baseline.byWeekday[weekday]?.[slot] ?? 0));
    const other = Math.abs(excess - (others[slot] ?? 0));
    const said = Math.max(-MOST_EVIDENCE, Math.min(MOST_EVIDENCE, (own - other) / spread));
    evidence += (SHARE_OF_EVIDENCE * said * (series.trust[i] ?? 0) * series.stepMs) / HOUR_MS;
  }
  return evidence === 0 ? 0 : 1 / (1 + Math.exp(-(PRIOR_LOG_ODDS + evidence)));
}
