import type { Sample } from './columns';
import { bucketOf } from './histogram';

type RoundTrips = Pick<
  Sample,
  'rttMinMicros' | 'rttMeanMicros' | 'rttMaxMicros' | 'rttBuckets' | 'rttCounts' | 'delayVariationMicros'
>;

const NONE: RoundTrips = {
  rttMinMicros: null,
  rttMeanMicros: null,
  rttMaxMicros: null,
  rttBuckets: [],
  rttCounts: [],
  delayVariationMicros: null,
};

/** Summary of the RTTs of one sample (microseconds, any order). The 95th percentile is by nearest rank. */
export function summarizeRoundTrips(rttMicros: readonly number[]): RoundTrips {
  const sorted = [...rttMicros].sort((a, b) => a - b);
  const least = sorted[0];
  if (least === undefined) return NONE;
  let sum = 0;
  const rttBuckets: number[] = [];
  const rttCounts: number[] = [];
  for (const rtt of sorted) {
    sum += rtt;
    const bucket = bucketOf(rtt);
    const last = rttBuckets.length - 1;
    if (rttBuckets[last] === bucket) rttCounts[last] = (rttCounts[last] ?? 0) + 1;
    else {
      rttBuckets.push(bucket);
      rttCounts.push(1);
    }
  }
  return {
    rttMinMicros: least,
    rttMeanMicros: Math.round(sum / sorted.length),
    rttMaxMicros: sorted[sorted.length - 1] ?? least,
    rttBuckets,
    rttCounts,
    delayVariationMicros: (sorted[Math.ceil(sorted.length * 0.95) - 1] ?? least) - least,
  };
}
