import { valueOfBucket } from '@twinline/engine/histogram';
import type { Sketch } from './inputs';

/** More than the wire's histogram can name: bucket 255 would begin at 10 h. */
const BUCKETS = 256;

/** Counts by bucket of the wire's histogram, each path's scaled by what it counts for. */
export type Merged = Float64Array;

export const emptySketch = (): Merged => new Float64Array(BUCKETS);

export function addSketch(into: Merged, { buckets, counts }: Sketch, scale: number): void {
  for (const [place, bucket] of buckets.entries()) {
    const count = counts[place] ?? 0;
    if (count > 0) into[bucket] = (into[bucket] ?? 0) + scale * count;
  }
}

/** Adds a merged sketch as a whole that counts for one, so that sketches that are put together count alike. */
export function addWhole(into: Merged, sketch: Merged): void {
  const total = sumOf(sketch);
  if (total <= 0) return;
  for (const [bucket, count] of sketch.entries()) into[bucket] = (into[bucket] ?? 0) + count / total;
}

/** Nearest-rank percentile of plain counts, µs; null where there are none. */
export function percentileOf(sketch: Merged, percent: number): number | null {
  const total = sumOf(sketch);
  if (total <= 0) return null;
  const rank = Math.max(1, Math.ceil((percent / 100) * total));
  let seen = 0;
  for (const [bucket, count] of sketch.entries()) {
    seen += count;
    if (seen >= rank) return Math.round(valueOfBucket(bucket));
  }
  return null;
}

/**
 * Weights as whole numbers that sum to about 10⁶, as heatmaps have them (query/heatmap/lineFigures.ts), because the
 * nearest rank of a percentile is counted in whole ones.
 */
export function inMillionths(sketch: Merged): Merged {
  const total = sumOf(sketch);
  return sketch.map((weight) => (weight > 0 ? Math.max(1, Math.round((weight * 1_000_000) / total)) : 0));
}

export const countIn = ({ counts }: Sketch): number => counts.reduce((sum, count) => sum + count, 0);

const sumOf = (sketch: Merged): number => sketch.reduce((sum, count) => sum + count, 0);
