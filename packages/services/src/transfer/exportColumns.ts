import { percentile } from '@twinline/engine/histogram';

/** What one cell of an export may be; null is an empty field in CSV and null in JSON. */
export type Cell = string | number | boolean | null;

/** One measurement as it was read: `at` in epoch µs, a histogram (of connects: none), and whatever else was selected. */
export interface MeasuredRow {
  readonly path_id: number;
  readonly at: number;
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
  readonly [selected: string]: unknown;
}

/** Selected as it is stored, or computed of what was selected. */
export type ExportColumn = { readonly name: string } & (
  | { readonly sql: string }
  | { readonly derive: (row: MeasuredRow) => Cell }
);

const stored = (name: string, sql = name): ExportColumn => ({ name, sql });
const derived = (name: string, derive: (row: MeasuredRow) => Cell): ExportColumn => ({ name, derive });
const sum = (name: string): ExportColumn => stored(name, `${name}::float8`);
const rtt = (name: string, p: number) => derived(name, (row) => rounded(percentile(row.buckets, row.counts, p)));

const percentiles = [rtt('rtt_p50_us', 50), rtt('rtt_p95_us', 95), rtt('rtt_p99_us', 99)];
const histogram = derived('rtt_histogram', (row) => pairs(row.buckets, row.counts));
const start = [derived('start', (row) => isoMicros(row.at)), derived('start_epoch_us', (row) => row.at)];
const isDemo = stored('demo');

export const sampleColumns: readonly ExportColumn[] = [
  ...start,
  stored('duration_us', 'duration_micros'),
  stored('sent'),
  stored('received'),
  stored('late'),
  stored('lost'),
  stored('pending'),
  stored('duplicates'),
  stored('reordered'),
  stored('forward_lost'),
  stored('return_lost'),
  stored('rtt_min_us', 'rtt_min_micros'),
  stored('rtt_mean_us', 'rtt_mean_micros'),
  ...percentiles,
  stored('rtt_max_us', 'rtt_max_micros'),
  stored('jitter_us', 'jitter_micros'),
  stored('delay_variation_us', 'delay_variation_micros'),
  stored('forward_delay_change_us', 'forward_delay_change_micros'),
  stored('return_delay_change_us', 'return_delay_change_micros'),
  stored('clock_error_us', 'clock_error_micros'),
  stored('loss_bursts'),
  stored('longest_loss_burst'),
  stored('late_run'),
  stored('late_run_span_us', 'late_run_span_micros::float8'),
  stored('timestamp_source', `case timestamp_source when 0 then 'user' else 'kernel' end`),
  stored('revision'),
  histogram,
];

const rollupColumns = (seconds: readonly ExportColumn[]): readonly ExportColumn[] => [
  ...start,
  stored('samples'),
  sum('sent'),
  sum('received'),
  sum('late'),
  sum('lost'),
  sum('duplicates'),
  sum('reordered'),
  stored('rtt_min_us', 'rtt_min_micros'),
  stored('rtt_mean_us', 'round(rtt_sum_micros / nullif(received, 0)::numeric)::float8'),
  ...percentiles,
  stored('rtt_max_us', 'rtt_max_micros'),
  stored('rtt_sum_us', 'rtt_sum_micros::float8'),
  stored('jitter_mean_us', 'round(jitter_sum_micros / nullif(jitter_samples, 0)::numeric)::float8'),
  stored('jitter_sum_us', 'jitter_sum_micros::float8'),
  stored('jitter_samples'),
  stored('loss_bursts'),
  stored('longest_loss_burst'),
  ...seconds,
  isDemo,
  histogram,
];

/** What minutes need selected besides their columns. */
export const minuteMasks = 'good_seconds::text as good_mask, bad_seconds::text as bad_mask';

export const minuteColumns = rollupColumns([
  stored('good_seconds', 'bit_count(good_seconds)::int'),
  stored('bad_seconds', 'bit_count(bad_seconds)::int'),
  derived('seconds', (row) => secondLetters(String(row.good_mask), String(row.bad_mask))),
]);

export const quarterColumns = rollupColumns([
  stored('good_seconds'),
  stored('bad_seconds'),
  stored('unavailable_seconds'),
]);

export const connectColumns: readonly ExportColumn[] = [
  ...start,
  stored('scheme'),
  stored('tcp_us', 'tcp_micros'),
  stored('tls_us', 'tls_micros'),
  stored('first_byte_us', 'first_byte_micros'),
  stored('status'),
  stored('fault'),
];

/** What quarter-hours of connects need selected besides their columns: one sketch of all steps. */
export const connectSketch = 'step_keys, step_counts::float8[] as step_counts, faults as fault_counts';

const connectSteps = ['tcp', 'tls', 'first_byte', 'whole'] as const;
/** Keys of the sketch: step × 1024 + bucket. */
const STEP_KEYS = 1_024;

export const connectQuarterColumns: readonly ExportColumn[] = [
  ...start,
  stored('attempts'),
  derived('faults', (row) => faultPairs(row.fault_counts as Readonly<Record<string, number>>)),
  ...connectSteps.flatMap((step, number) => [
    derived(`${step}_p50_us`, (row) => stepPercentile(row, number, 50)),
    derived(`${step}_p95_us`, (row) => stepPercentile(row, number, 95)),
    derived(`${step}_p99_us`, (row) => stepPercentile(row, number, 99)),
  ]),
  ...connectSteps.map((step, number) =>
    derived(`${step}_histogram`, (row) => {
      const { buckets, counts } = stepHistogram(row, number);
      return pairs(buckets, counts);
    }),
  ),
  isDemo,
];

function stepHistogram(row: MeasuredRow, step: number): { buckets: number[]; counts: number[] } {
  const keys = row.step_keys as readonly number[];
  const all = row.step_counts as readonly number[];
  const histogram: { buckets: number[]; counts: number[] } = { buckets: [], counts: [] };
  for (const [i, key] of keys.entries()) {
    if (Math.floor(key / STEP_KEYS) !== step) continue;
    histogram.buckets.push(key % STEP_KEYS);
    histogram.counts.push(all[i] ?? 0);
  }
  return histogram;
}

function stepPercentile(row: MeasuredRow, step: number, p: number): number | null {
  const { buckets, counts } = stepHistogram(row, step);
  return rounded(percentile(buckets, counts, p));
}

/** `fault:attempts`, parted by spaces. */
function faultPairs(faults: Readonly<Record<string, number>>): string {
  return Object.entries(faults)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([fault, attempts]) => `${fault}:${attempts}`)
    .join(' ');
}

/** A minute's 60 seconds as one letter each: g good, b bad, n no data. */
export function secondLetters(good: string, bad: string): string {
  return Array.from(good, (bit, i) => (bad[i] === '1' ? 'b' : bit === '1' ? 'g' : 'n')).join('');
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value));

/** `bucket:count`, parted by spaces: what every percentile can be computed of again. */
function pairs(buckets: readonly number[], counts: readonly number[]): string {
  return buckets.map((bucket, i) => `${bucket}:${counts[i] ?? 0}`).join(' ');
}

/** Epoch µs as ISO 8601 in UTC, to the microsecond. */
export function isoMicros(epochMicros: number): string {
  const ms = Math.floor(epochMicros / 1_000);
  const rest = epochMicros - ms * 1_000;
  return `${new Date(ms).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
