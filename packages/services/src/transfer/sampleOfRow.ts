import { valueOfBucket } from '@twinline/engine/histogram';
import type { Sample } from '@twinline/wire/columns';
import { bucketOf, GAMMA } from '@twinline/wire/histogram';
import type { ImportedRow } from './importedRow';

/**
 * A recorded row as a sample of a path, `shiftMs` later. What was not recorded is null where a sample can say so (jitter,
 * one-way delays, losses by direction), else the least that must have been: with `lost` of `sent` probes missing there was
 * at least one burst, and it was at least as long as an even spread of the losses between the replies makes it.
 */
export function sampleOfRow(row: ImportedRow, path: number, shiftMs: number): Sample {
  const histogram = approximateHistogram(row);
  const lost = row.sent - row.received;
  const dark = row.received === 0;
  const duration = row.durationMs * 1_000;
  return {
    path,
    start: (row.startMs + shiftMs) * 1_000,
    duration,
    revision: 0,
    pending: 0,
    sent: row.sent,
    received: row.received,
    late: lost,
    lost,
    duplicates: 0,
    reordered: 0,
    forwardLost: null,
    returnLost: null,
    rttMinMicros: row.rttMinMicros,
    rttMeanMicros: meanOf(histogram, row),
    rttMaxMicros: row.rttMaxMicros,
    rttBuckets: histogram.buckets,
    rttCounts: histogram.counts,
    jitterMicros: null,
    delayVariationMicros: null,
    lossBursts: lost === 0 ? 0 : 1,
    longestLossBurst: Math.ceil(lost / (row.received + 1)),
    lateRun: dark ? row.sent : 0,
    lateRunSpanMicros: dark && row.sent > 0 ? duration : 0,
    forwardDelayChangeMicros: null,
    returnDelayChangeMicros: null,
    clockErrorMicros: null,
    timestampSource: 0,
  };
}

interface Histogram {
  readonly buckets: number[];
  readonly counts: number[];
}

/** The value that stands at a rank of the sorted replies, counted from 1. */
interface Anchor {
  readonly rank: number;
  readonly micros: number;
}

/**
 * The histogram of `received` replies that has the recorded percentiles: at the nearest ranks of what is known (least, 50 %,
 * 95 %, greatest) stands what was recorded, and the replies between two of them are spread evenly over the logarithm of
 * the time. Below the first and above the last known one, they stand at it. Empty where no time was recorded.
 */
export function approximateHistogram(row: ImportedRow): Histogram {
  const anchors = anchorsOf(row);
  const counts = new Map<number, number>();
  const put = (bucket: number, n: number) => n > 0 && counts.set(bucket, (counts.get(bucket) ?? 0) + n);
  let from: Anchor | null = null;
  for (const to of anchors) {
    if (from === null) put(bucketOf(to.micros), to.rank);
    else spread(from, to, put);
    from = to;
  }
  if (from !== null) put(bucketOf(from.micros), row.received - from.rank);
  const buckets = [...counts.keys()].sort((a, b) => a - b);
  return { buckets, counts: buckets.map((bucket) => counts.get(bucket) ?? 0) };
}

function anchorsOf({ received, rttMinMicros, rttP50Micros, rttP95Micros, rttMaxMicros }: ImportedRow): Anchor[] {
  // Where two share a rank (few replies), the percentile is what stands there: least and greatest have columns of their own.
  const byRank = new Map<number, number>();
  const set = (rank: number, micros: number | null) => micros !== null && byRank.set(rank, micros);
  set(1, rttMinMicros);
  set(received, rttMaxMicros);
  set(Math.ceil(0.95 * received), rttP95Micros);
  set(Math.ceil(0.5 * received), rttP50Micros);
  return [...byRank].map(([rank, micros]) => ({ rank, micros })).sort((a, b) => a.rank - b.rank);
}

/** Places the ranks after `from` up to `to`, bucket by bucket: as many as the straight line between the two has passed. */
function spread(from: Anchor, to: Anchor, put: (bucket: number, n: number) => void): void {
  const [first, last] = [bucketOf(from.micros), bucketOf(to.micros)];
  const position = (micros: number) => Math.log(Math.max(1, micros)) / Math.log(GAMMA);
  const [low, high] = [position(from.micros), position(to.micros)];
  let placed = from.rank;
  for (let bucket = first; bucket < last; bucket += 1) {
    const passed = from.rank + Math.floor(((to.rank - from.rank) * (bucket - low)) / (high - low));
    const upTo = Math.min(to.rank - 1, Math.max(placed, passed));
    put(bucket, upTo - placed);
    placed = upTo;
  }
  put(last, to.rank - placed);
}

/** Of the histogram, within what was recorded as least and greatest. */
function meanOf({ buckets, counts }: Histogram, { rttMinMicros, rttMaxMicros }: ImportedRow): number | null {
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  const sum = buckets.reduce((all, bucket, i) => all + valueOfBucket(bucket) * (counts[i] ?? 0), 0);
  return Math.round(Math.min(rttMaxMicros ?? Infinity, Math.max(rttMinMicros ?? 0, sum / total)));
}
