import type { HeatmapUnit } from './data';

/** Under this share of the expected samples a cell is drawn small (tokens: heatmap.lowSampleBelow). */
export const LOW_SAMPLE_BELOW = 0.5;

/** The class of a value, 0 to breaks.length: how many breaks it is above. An outlier only ever reaches the last. */
export function classOf(value: number, breaks: readonly number[]): number {
  return breaks.filter((limit) => value > limit).length;
}

/** Steps of the difference marks in the unit of the data; under the first the lines are equal. */
export function differenceSteps(unit: HeatmapUnit): readonly [number, number, number, number] {
  switch (unit) {
    case 'micros':
      return [2_000, 8_000, 20_000, 50_000];
    case 'ratio':
      return [0.0005, 0.002, 0.01, 0.05];
    case 'minutes':
      return [1, 5, 15, 60];
    case 'points':
      return [2, 5, 15, 40];
  }
}

/** Sizes of the marks on the token's cell of 16 px; a narrower cell shrinks them alike. */
const MARK_SIZES = [4.5, 7.5, 10.5, 13.5] as const;

export interface Difference {
  /** Which line was better; null where the difference is under the first step. */
  readonly better: 'A' | 'B' | null;
  /** By how much, in the unit of the data. */
  readonly by: number;
  /** Side or diameter of the mark, px on a cell of 16 px. */
  readonly size: number;
}

/** Which line was better and by how much; less harm is better. Null unless both lines were measured. */
export function difference(a: number | null, b: number | null, unit: HeatmapUnit): Difference | null {
  if (a === null || b === null) return null;
  const by = Math.abs(a - b);
  const step =
    classOf(
      by,
      differenceSteps(unit).map((one) => one * (1 - 1e-9)),
    ) - 1;
  if (step < 0) return { better: null, by, size: 1.4 };
  return { better: a < b ? 'A' : 'B', by, size: MARK_SIZES[Math.min(step, 3)] ?? MARK_SIZES[0] };
}
