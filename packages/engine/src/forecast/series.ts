export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** What one metric of a line on a carrier came to in one step of time. */
export interface Observation {
  /** Start of the step, epoch ms. */
  readonly at: number;
  /** In the series' own unit: ms for round trips, 0–1 for loss. */
  readonly value: number;
  /** How much of the step is known, 0–1: such as the seconds measured of all there are. 0: leave it out. */
  readonly weight: number;
}

/**
 * What the clock on the wall of the region shows at an instant (epoch ms), as epoch ms of a clock that shows the same in
 * UTC. The engine knows no time zones: whoever calls it does, and half hours and daylight saving come with it.
 */
export type WallClock = (at: number) => number;

/** A series made ready: one entry a step that is known, in ascending order. */
export interface Prepared {
  readonly stepMs: number;
  readonly at: Float64Array;
  readonly value: Float64Array;
  /** The observation's weight. */
  readonly trust: Float64Array;
  /** The quiet level by the day that ends with this step. */
  readonly quiet: Float64Array;
  /** Days and milliseconds into the day by the wall clock. */
  readonly day: Int32Array;
  readonly timeOfDay: Float64Array;
}

/** Four fifths of a day may be congested before the quiet level rises with it. */
const QUIET_QUANTILE = 0.2;

/**
 * Orders a series, leaves out what is not known, and puts its quiet level beside each step: the 20 % quantile of the
 * last day's worth of steps that are known. It looks back only, but for the first day, which has its own.
 * @throws RangeError when the step is not a part of a day, or an observation is not a whole number of steps after the
 * first, or has the time of another.
 */
export function prepare(series: readonly Observation[], clock: WallClock, stepMs: number): Prepared {
  if (!(stepMs > 0) || DAY_MS % stepMs !== 0) throw new RangeError(`a step of ${stepMs} ms is not a part of a day`);
  const known = series.filter((one) => one.weight > 0 && Number.isFinite(one.value)).sort((a, b) => a.at - b.at);
  for (const [i, one] of known.entries()) {
    if (one.at === known[i - 1]?.at) throw new RangeError(`two observations at ${one.at}`);
    if ((one.at - (known[0]?.at ?? 0)) % stepMs !== 0)
      throw new RangeError(`${one.at} is not on a step of ${stepMs} ms`);
  }
  const at = Float64Array.from(known, (one) => one.at);
  const value = Float64Array.from(known, (one) => one.value);
  const wall = Float64Array.from(known, (one) => clock(one.at));
  return {
    stepMs,
    at,
    value,
    trust: Float64Array.from(known, (one) => Math.min(1, one.weight)),
    quiet: quietLevels(value, DAY_MS / stepMs),
    day: Int32Array.from(wall, dayOf),
    timeOfDay: Float64Array.from(wall, (ms) => ms - DAY_MS * Math.floor(ms / DAY_MS)),
  };
}

export const dayOf = (wallMs: number): number => Math.floor(wallMs / DAY_MS);

/** 0 is Monday: day 0, 1 January 1970, was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

function quietLevels(values: Float64Array, window: number): Float64Array {
  const sorted = [...values.subarray(0, window)].sort((a, b) => a - b);
  const levels = new Float64Array(values.length).fill(sortedQuantile(sorted));
  for (let i = window; i < values.length; i++) {
    sorted.splice(placeOf(sorted, values[i - window] ?? 0), 1);
    sorted.splice(placeOf(sorted, values[i] ?? 0), 0, values[i] ?? 0);
    levels[i] = sortedQuantile(sorted);
  }
  return levels;
}

const sortedQuantile = (sorted: readonly number[]) =>
  sorted[Math.max(0, Math.ceil(QUIET_QUANTILE * sorted.length) - 1)] ?? 0;

/** The first place whose value is not under `value`. */
function placeOf(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number of observations that began before `at`. */
export function countBefore(series: Prepared, at: number): number {
  let [low, high] = [0, series.at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series.at[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
