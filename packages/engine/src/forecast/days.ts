import { type Groups, groupDays, type LearnedDay, levelsOf } from './profile';
import { median, quantile } from './robust';
import { countBefore, DAY_MS, HOUR_MS, type Prepared, weekdayOf } from './series';

export interface LearnOptions {
  /** Width of a slot; a multiple of the series' step and a part of a day. */
  readonly slotMs: number;
  /** Weekdays (0 is Monday) of the weekend where the region is. */
  readonly weekend: readonly number[];
  /** How far back it learns. */
  readonly learnDays: number;
  /** After so many days a day weighs half. */
  readonly halfLifeDays: number;
}

export const learnDefaults: LearnOptions = { slotMs: HOUR_MS, weekend: [5, 6], learnDays: 56, halfLifeDays: 28 };

/** A day counts when at least so much of it is known. */
const LEAST_OF_DAY = 0.25;
/** A day is out of pattern only among so many others of its kind: with fewer nobody knows what the pattern is. */
const LEAST_OF_KIND = 4;
/**
 * Hampel's weights: whole up to 1.5 times what days usually miss, from there down to almost none at 3 times. Never quite
 * none, so that a new pattern can grow.
 */
const FULL_WEIGHT_UNDER = 1.5;
const LEAST_WEIGHT_FROM = 3;
export const LEAST_WEIGHT = 0.05;
const WEEKLY_SHARE = 0.75;
/** No hour counts for more than so many times what only one hour of twenty exceeds: a broken probe is no pattern. */
const MOST_EXCESS = 10;

/** The days that began before `until` (epoch ms), weighed by age and by how far they are out of pattern. */
export function learnedDays(series: Prepared, until: number, options: LearnOptions): LearnedDay[] {
  const days = daysOf(series, until, options);
  return weighDays(days, groupDays(days, DAY_MS / options.slotMs));
}

function daysOf(series: Prepared, until: number, options: LearnOptions): LearnedDay[] {
  const slots = DAY_MS / options.slotMs;
  const end = countBefore(series, until);
  const begin = countBefore(series, until - options.learnDays * DAY_MS);
  const cells = new Map<number, { values: number[]; trust: number }[]>();
  for (let i = begin; i < end; i++) {
    const day = series.day[i] ?? 0;
    const own = cells.get(day) ?? Array.from({ length: slots }, () => ({ values: [], trust: 0 }));
    cells.set(day, own);
    const cell = own[Math.floor((series.timeOfDay[i] ?? 0) / options.slotMs)];
    if (!cell) continue;
    cell.values.push((series.value[i] ?? 0) - (series.quiet[i] ?? 0));
    cell.trust += series.trust[i] ?? 0;
  }
  const newest = Math.max(...cells.keys());
  const days: LearnedDay[] = [];
  for (const [day, own] of cells) {
    const filled = own.filter((cell) => cell.values.length > 0).length;
    if (filled < LEAST_OF_DAY * slots) continue;
    const weekday = weekdayOf(day);
    days.push({
      day,
      weekday,
      kind: options.weekend.includes(weekday) ? 'weekend' : 'weekday',
      excess: Float64Array.from(own, (cell) => median(cell.values)),
      trust: Float64Array.from(own, (cell) => Math.min(1, (cell.trust * series.stepMs) / options.slotMs)),
      weight: 0.5 ** ((newest - day) / options.halfLifeDays),
    });
  }
  const cap =
    MOST_EXCESS *
    quantile(
      days.flatMap((day) => [...day.excess].filter(Number.isFinite).map(Math.abs)),
      0.95,
    );
  const held = (excess: number) => Math.max(-cap, Math.min(cap, excess));
  return cap > 0 ? days.map((day) => ({ ...day, excess: day.excess.map(held) })) : days;
}

const meanSize = (values: Float64Array): number => {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, one) => sum + Math.abs(one), 0) / (known.length || 1);
};

/**
 * How far a day is from what its kind, or its own weekday where there is another one, leads to expect. The median of n
 * other days errs itself: of the difference, √(1 + 1/n) is what a day in pattern would show. `weekly`: its weekday
 * explains it clearly better than its kind; what comes every week is a pattern of its own, however much it varies.
 */
function awayOf(day: LearnedDay, groups: Groups, days: readonly LearnedDay[]): { far: number; weekly: boolean } {
  const levels = Array.from(day.excess, (_, slot) => levelsOf(groups, slot, day.weekday, day.kind, day.day));
  const from = (level: 'kind' | 'weekday') => {
    const others = days.filter((one) => one !== day && one[level] === day[level]).length;
    const away = meanSize(day.excess.map((one, slot) => one - (levels[slot]?.[level].value ?? Number.NaN)));
    return others > 0 ? away / Math.sqrt(1 + 1 / others) : Number.POSITIVE_INFINITY;
  };
  const [kind, weekday] = [from('kind'), from('weekday')];
  return { far: Math.min(kind, weekday), weekly: weekday < WEEKLY_SHARE * kind };
}

/** Days out of pattern weigh little: holidays, outages, a great match. */
function weighDays(days: readonly LearnedDay[], groups: Groups): LearnedDay[] {
  const away = days.map((day) => awayOf(day, groups, days));
  return days.map((day, i) => {
    const others = away.filter((_, j) => j !== i && days[j]?.kind === day.kind).map((one) => one.far);
    const usual = median(others);
    if (others.length < LEAST_OF_KIND || !(usual > 0) || away[i]?.weekly) return day;
    const far = ((away[i]?.far ?? 0) / usual - FULL_WEIGHT_UNDER) / (LEAST_WEIGHT_FROM - FULL_WEIGHT_UNDER);
    return { ...day, weight: Math.max(LEAST_WEIGHT, day.weight * (1 - Math.max(0, Math.min(1, far)))) };
  });
}
