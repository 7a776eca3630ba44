/** Where the classes of a heatmap part: half of the cells stay pale, the tail gets the resolution. */
const PERCENTILES = [50, 70, 80, 90, 95, 99] as const;

/** Nearest-rank percentiles of all cells; one outlier moves no other cell's class. Empty without cells. */
export function classBreaks(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const ascending = [...values].sort((a, b) => a - b);
  return PERCENTILES.map((p) => ascending[Math.ceil((p / 100) * ascending.length) - 1] ?? 0);
}
