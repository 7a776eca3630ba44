import type { Sample } from '@twinline/wire/columns';
import { GAMMA } from '@twinline/wire/histogram';

/** One probing run as a whole: sums of its samples' last revisions, the extremes, and percentiles from the histogram. */
export interface OnceSummary {
  readonly start: number;
  readonly sent: number;
  readonly received: number;
  readonly late: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly forwardLost: number | null;
  readonly returnLost: number | null;
  readonly lossRatio: number | null;
  readonly rttMinMicros: number | null;
  readonly rttMeanMicros: number | null;
  readonly rttP50Micros: number | null;
  readonly rttP95Micros: number | null;
  readonly rttMaxMicros: number | null;
  readonly rttBuckets: readonly number[];
  readonly rttCounts: readonly number[];
  /** RFC 3550, at the end of the run. */
  readonly jitterMicros: number | null;
  readonly lossBursts: number;
  readonly longestLossBurst: number;
}

/** Sums up samples in any order; of several revisions of one second the highest counts. */
export function summarizeOnce(samples: readonly Sample[]): OnceSummary {
  const bySecond = new Map<number, Sample>();
  for (const sample of samples) {
    if (sample.revision >= (bySecond.get(sample.start)?.revision ?? -1)) bySecond.set(sample.start, sample);
  }
  const rows = [...bySecond.values()].sort((a, b) => a.start - b.start);
  const sum = (name: 'sent' | 'received' | 'late' | 'lost' | 'duplicates' | 'reordered' | 'lossBursts') =>
    rows.reduce((total, row) => total + row[name], 0);
  const known = (name: 'forwardLost' | 'returnLost') =>
    rows.some((row) => row[name] === null) ? null : rows.reduce((total, row) => total + (row[name] ?? 0), 0);
  const values = (name: 'rttMinMicros' | 'rttMaxMicros') => rows.flatMap((row) => row[name] ?? []);
  const sent = sum('sent');
  const received = sum('received');
  const histogram = mergeHistograms(rows);
  const total = rows.reduce((micros, row) => micros + (row.rttMeanMicros ?? 0) * row.received, 0);
  return {
    start: rows[0]?.start ?? 0,
    sent,
    received,
    late: sum('late'),
    lost: sum('lost'),
    duplicates: sum('duplicates'),
    reordered: sum('reordered'),
    forwardLost: known('forwardLost'),
    returnLost: known('returnLost'),
    lossRatio: sent === 0 ? null : sum('lost') / sent,
    rttMinMicros: received === 0 ? null : Math.min(...values('rttMinMicros')),
    rttMeanMicros: received === 0 ? null : Math.round(total / received),
    rttP50Micros: percentile(histogram, 0.5),
    rttP95Micros: percentile(histogram, 0.95),
    rttMaxMicros: received === 0 ? null : Math.max(...values('rttMaxMicros')),
    rttBuckets: histogram.map(([bucket]) => bucket),
    rttCounts: histogram.map(([, count]) => count),
    jitterMicros: rows.findLast((row) => row.jitterMicros !== null)?.jitterMicros ?? null,
    lossBursts: sum('lossBursts'),
    longestLossBurst: Math.max(0, ...rows.map((row) => row.longestLossBurst)),
  };
}

function mergeHistograms(rows: readonly Sample[]): [bucket: number, count: number][] {
  const counts = new Map<number, number>();
  for (const row of rows) {
    row.rttBuckets.forEach((bucket, index) => {
      counts.set(bucket, (counts.get(bucket) ?? 0) + (row.rttCounts[index] ?? 0));
    });
  }
  return [...counts].sort(([a], [b]) => a - b);
}

/** Nearest rank; the bucket's representative value is 2γ^i/(γ+1) (DDSketch, lemma 2). */
function percentile(histogram: readonly [number, number][], share: number): number | null {
  const rank = Math.ceil(share * histogram.reduce((total, [, count]) => total + count, 0));
  let seen = 0;
  for (const [bucket, count] of histogram) {
    seen += count;
    if (seen >= rank) return Math.round((2 * GAMMA ** bucket) / (GAMMA + 1));
  }
  return null;
}
