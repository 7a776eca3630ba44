import { median } from './robust';
import { countBefore, DAY_MS, HOUR_MS, type Prepared, weekdayOf } from './series';

/** Forecasts that anybody could make: what ours has to be better than. */
export const SIMPLE_RULES = [
  'constant',
  'hour-of-day',
  'hour-of-week',
  'same-hour-yesterday',
  'last-value',
  'hour-before',
] as const;
export type SimpleRule = (typeof SIMPLE_RULES)[number];

/** What a rule says of step `i` of a series, told what was known when `newest` was the newest step; null: nothing. */
export type Predict = (i: number, newest: number) => number | null;

/**
 * The rules, learned from what began before `until` (epoch ms): medians of all values, of each hour of the day, of each
 * hour of the week; the value a day before; the newest value; the value an hour before.
 */
export function simpleRules(series: Prepared, until: number): Readonly<Record<SimpleRule, Predict>> {
  const end = countBefore(series, until);
  const valueAt = (at: number) => {
    const i = countBefore(series, at);
    return series.at[i] === at ? (series.value[i] ?? null) : null;
  };
  return {
    constant: groupedMedians(series, end, () => 0),
    'hour-of-day': groupedMedians(series, end, (i) => Math.floor((series.timeOfDay[i] ?? 0) / HOUR_MS)),
    'hour-of-week': groupedMedians(
      series,
      end,
      (i) => 24 * weekdayOf(series.day[i] ?? 0) + Math.floor((series.timeOfDay[i] ?? 0) / HOUR_MS),
    ),
    'same-hour-yesterday': (i) => valueAt((series.at[i] ?? 0) - DAY_MS),
    'last-value': (_i, newest) => series.value[newest] ?? null,
    'hour-before': (i) => valueAt((series.at[i] ?? 0) - HOUR_MS),
  };
}

function groupedMedians(series: Prepared, end: number, keyOf: (i: number) => number): Predict {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < end; i++) {
    const group = groups.get(keyOf(i));
    if (group) group.push(series.value[i] ?? 0);
    else groups.set(keyOf(i), [series.value[i] ?? 0]);
  }
  const medians = new Map([...groups].map(([key, values]) => [key, median(values)]));
  return (i) => medians.get(keyOf(i)) ?? null;
}
