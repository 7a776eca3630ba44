/**
 * Mergeable histogram of round-trip times: logarithmic buckets as in DDSketch (Masson, Rim and Lee, 2019, §2).
 * With γ = 1.1 a bucket's representative value is at most (γ−1)/(γ+1) = 4.8 % off any value in it.
 * Bucket 0 holds everything up to 1 µs; bucket i holds (γ^(i−1), γ^i] µs.
 */
export const GAMMA = 1.1;
const LOG_GAMMA = Math.log(GAMMA);

/** The bucket of a duration in microseconds. */
export function bucketOf(micros: number): number {
  return micros <= 1 ? 0 : Math.ceil(Math.log(micros) / LOG_GAMMA - 1e-9);
}
