import type { Batch, SampleColumns } from '@twinline/wire/batch';
import type pg from 'pg';

type Plain = Exclude<keyof SampleColumns, 'rttBuckets' | 'rttCounts' | 'start'>;

const plain: Record<Plain, string> = {
  path: 'path_id',
  duration: 'duration_micros',
  revision: 'revision',
  pending: 'pending',
  sent: 'sent',
  received: 'received',
  late: 'late',
  lost: 'lost',
  duplicates: 'duplicates',
  reordered: 'reordered',
  forwardLost: 'forward_lost',
  returnLost: 'return_lost',
  rttMinMicros: 'rtt_min_micros',
  rttMeanMicros: 'rtt_mean_micros',
  rttMaxMicros: 'rtt_max_micros',
  jitterMicros: 'jitter_micros',
  delayVariationMicros: 'delay_variation_micros',
  lossBursts: 'loss_bursts',
  longestLossBurst: 'longest_loss_burst',
  lateRun: 'late_run',
  lateRunSpanMicros: 'late_run_span_micros',
  forwardDelayChangeMicros: 'forward_delay_change_micros',
  returnDelayChangeMicros: 'return_delay_change_micros',
  clockErrorMicros: 'clock_error_micros',
  timestampSource: 'timestamp_source',
};
const wireNames = Object.keys(plain) as Plain[];
const names = Object.values(plain).join(', ');
const text = `insert into samples (${names}, start, rtt_buckets, rtt_counts)
select ${names}, to_timestamp(start / 1e6), rtt_buckets::smallint[], rtt_counts::int[]
from unnest(${wireNames.map((_, i) => `$${i + 1}::bigint[]`).join(', ')}, $${wireNames.length + 1}::bigint[],
  $${wireNames.length + 2}::text[], $${wireNames.length + 3}::text[])
  as s (${names}, start, rtt_buckets, rtt_counts)`;

/** The reference: what a careful user would write by hand, one connection, one statement a batch, text arrays. */
export async function insertByUnnest(client: pg.Client, batches: readonly Batch[]): Promise<void> {
  const lists = (column: readonly (readonly number[])[]) => column.map((list) => `{${list.join(',')}}`);
  for (const { samples } of batches) {
    const values = [
      ...wireNames.map((name) => samples[name]),
      samples.start,
      lists(samples.rttBuckets),
      lists(samples.rttCounts),
    ];
    await client.query({ name: 'reference', text, values });
  }
}
