import type { Grid } from './data';

/** As many breaks as there are percentiles; fewer or others are no scale. */
const BREAKS = 6;

/** The breaks that an address fixes, in the unit of the data; null where it fixes none that can be drawn. */
export function scaleOf(text: string | null): readonly number[] | null {
  const breaks = (text ?? '').split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const rises = breaks.every((value, at) => Number.isFinite(value) && value >= (breaks[at - 1] ?? value));
  return breaks.length === BREAKS && rises ? breaks : null;
}

/** Breaks as an address has them; six digits are finer than any colour. */
export const scaleText = (breaks: readonly number[]): string =>
  breaks.map((value) => String(Number(value.toPrecision(6)))).join(',');

/** The same cells in the classes of another period, so that two can be compared; null: in their own. */
export function onScale(grid: Grid, scale: readonly number[] | null): Grid {
  return scale === null ? grid : { ...grid, breaks: scale, isFixed: true };
}
