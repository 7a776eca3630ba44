import type { RowPaths } from './heatmapRows';

/** Rows of days that are in memory at once: 20 MB of bytes. */
const MOST_ROWS = 8_000;
const DAY_MS = 24 * 3_600_000;

/** Parts the rows of a heatmap, in order, so that the days of each batch's paths fit in memory. */
export function inBatches<T extends RowPaths>(
  rows: readonly T[],
  span: { readonly from: number; readonly to: number },
): T[][] {
  const days = Math.ceil((span.to - span.from) / DAY_MS) + 1;
  const batches: T[][] = [];
  let inMemory = Infinity;
  for (const row of rows) {
    const more = (row.A.length + row.B.length) * days;
    if (inMemory + more > MOST_ROWS) {
      batches.push([]);
      inMemory = 0;
    }
    batches.at(-1)?.push(row);
    inMemory += more;
  }
  return batches;
}
