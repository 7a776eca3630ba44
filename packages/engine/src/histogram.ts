/**
 * Reading side of the mergeable RTT histogram that agents send (DDSketch with γ = 1.1; Masson, Rim and Lee, 2019):
 * bucket 0 holds everything up to 1 µs, bucket i holds (γ^(i−1), γ^i] µs, relative error at most (γ−1)/(γ+1) = 4.8 %.
 */
const GAMMA = 1.1;

const computed = (bucket: number) => (bucket === 0 ? 1 : (2 * GAMMA ** bucket) / (GAMMA + 1));
/** Up to 36 s: windows ask for these several times a second and path. */
const VALUES = Float64Array.from({ length: 184 }, (_, bucket) => computed(bucket));

/** The representative duration of a bucket, in microseconds: relative error at most 4.8 %. */
export function valueOfBucket(bucket: number): number {
  return VALUES[bucket] ?? computed(bucket);
}

/** Nearest-rank percentile (0 < p ≤ 100) in microseconds of ascending buckets and their counts; null when empty. */
export function percentile(buckets: readonly number[], counts: readonly number[], p: number): number | null {
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil((p / 100) * total));
  let seen = 0;
  for (const [i, bucket] of buckets.entries()) {
    seen += counts[i] ?? 0;
    if (seen >= rank) return valueOfBucket(bucket);
  }
  return valueOfBucket(buckets.at(-1) ?? 0);
}
