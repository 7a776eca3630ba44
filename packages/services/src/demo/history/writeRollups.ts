import type pg from 'pg';
import {
  cutPositions,
  flatInt2Array,
  flatInt4Array,
  int4Array,
  int8Array,
  timestamptzArray,
  whole,
} from '../../ingest/binaryArrays';
import type { QuarterRow, RollupRow } from './minuteRow';

const COLUMNS = `path_id, bucket, samples, sent, received, late, lost, duplicates, reordered, rtt_min_micros, rtt_max_micros,
  rtt_sum_micros, rtt_buckets, rtt_counts, jitter_sum_micros, jitter_samples, loss_bursts, longest_loss_burst, demo`;
const VALUES = `path_id, bucket, samples, sent, received, lost, lost, 0, 0, rtt_min, rtt_max, rtt_sum,
  ($17::int2[])[cut_from:cut_to], ($18::int4[])[cut_from:cut_to], jitter_sum, jitter_samples, loss_bursts, longest, true`;
const FROM = `unnest($1::int4[], $2::timestamptz[], $3::int4[], $4::int4[], $5::int4[], $6::int4[], $7::int4[], $8::int4[],
  $9::int8[], $10::int8[], $11::int4[], $12::int4[], $13::int4[], $14::int4[], $15::int4[], $16::int4[]`;
const NAMES = `path_id, bucket, samples, sent, received, lost, rtt_min, rtt_max, rtt_sum, jitter_sum, jitter_samples, loss_bursts,
  longest, cut_from, cut_to, good_count`;

const INSERT_MINUTES = `insert into rollup_minutes (${COLUMNS}, good_seconds, bad_seconds)
select ${VALUES}, good_1::bit(30) || good_2::bit(30), bad_1::bit(30) || bad_2::bit(30)
from ${FROM}, $19::int4[], $20::int4[], $21::int4[], $22::int4[]) as r (${NAMES}, good_1, good_2, bad_1, bad_2)
on conflict do nothing`;

/** Every cut of the demo is longer than ten seconds, so all of its bad seconds are unavailable ones. */
const INSERT_QUARTERS = `insert into rollup_quarters (${COLUMNS}, good_seconds, bad_seconds, unavailable_seconds,
  good_minutes, degraded_minutes, bad_minutes, planned_minutes, planned_seconds, down, planned_down)
select ${VALUES}, good_count, bad_count, bad_count, good, degraded, bad, 0, 0, down::smallint[], '{}'
from ${FROM}, $19::int4[], $20::int4[], $21::int4[], $22::int4[], $23::text[]) as r (${NAMES}, bad_count, good, degraded, bad, down)
on conflict do nothing`;

/** Writes made-up minutes, marked so; a bucket that is there already stays as it is. */
export async function writeMinutes(client: pg.ClientBase, rows: readonly RollupRow[]): Promise<void> {
  const mask = (of: (masks: NonNullable<RollupRow['masks']>) => number) =>
    int4Array(...whole(rows.map((row) => (row.masks === null ? 0 : of(row.masks)))));
  const masks = [
    mask(({ good }) => good[0]),
    mask(({ good }) => good[1]),
    mask(({ bad }) => bad[0]),
    mask(({ bad }) => bad[1]),
  ];
  await client.query({ name: 'write-minutes', text: INSERT_MINUTES, values: [...shared(rows), ...masks] });
}

/** Writes made-up quarter-hours, marked so; a bucket that is there already stays as it is. */
export async function writeQuarters(client: pg.ClientBase, rows: readonly QuarterRow[]): Promise<void> {
  const int4 = (of: (row: QuarterRow) => number) => int4Array(...whole(rows.map(of)));
  const values = [
    ...shared(rows),
    int4((row) => row.badSeconds),
    int4((row) => row.minutes.good),
    int4((row) => row.minutes.degraded),
    int4((row) => row.minutes.bad),
    rows.map(({ down }) => `{${down.map(({ from, seconds }) => `${from},${seconds}`).join(',')}}`),
  ];
  await client.query({ name: 'write-quarters', text: INSERT_QUARTERS, values });
}

function shared(rows: readonly RollupRow[]): Buffer[] {
  const int4 = (of: (row: RollupRow) => number | null) => int4Array(...whole(rows.map(of)));
  const histograms = rows.map(filledBuckets);
  const buckets = whole(histograms.map((histogram) => histogram.buckets));
  const cuts = cutPositions(...buckets);
  return [
    int4((row) => row.path),
    timestamptzArray(...whole(rows.map((row) => row.bucket * 1_000))),
    int4((row) => row.samples),
    int4((row) => row.sent),
    int4((row) => row.received),
    int4((row) => row.lost),
    int4((row) => row.rttMin),
    int4((row) => row.rttMax),
    int8Array(...whole(rows.map((row) => row.rttSum))),
    int8Array(...whole(rows.map((row) => row.jitterSum))),
    int4((row) => row.jitterSamples),
    int4((row) => row.lossBursts),
    int4((row) => row.longestLossBurst),
    int4Array(...whole(cuts.from)),
    int4Array(...whole(cuts.to)),
    int4((row) => row.goodSeconds),
    flatInt2Array(...buckets),
    flatInt4Array(...whole(histograms.map((histogram) => histogram.counts))),
  ];
}

function filledBuckets({ firstBucket, counts }: RollupRow): { buckets: number[]; counts: number[] } {
  const filled: { buckets: number[]; counts: number[] } = { buckets: [], counts: [] };
  for (let i = 0; i < counts.length; i += 1) {
    const n = counts[i] ?? 0;
    if (n === 0) continue;
    filled.buckets.push(firstBucket + i);
    filled.counts.push(n);
  }
  return filled;
}
