import type { SampleColumns } from '@twinline/wire/batch';

/** Columns of the wire that hold one whole number per sample. */
type NumberColumn = Exclude<keyof SampleColumns, 'rttBuckets' | 'rttCounts'>;

/** The type of a column in the table; with a question mark where null says that a value is not known. */
export type ColumnType = 'int2' | 'int4' | 'int4?' | 'int8' | 'timestamptz';

/** Wire column, table column and its type. When a batch was received and its histograms follow behind these. */
export const numberColumns = [
  ['path', 'path_id', 'int4'],
  ['start', 'start', 'timestamptz'],
  ['duration', 'duration_micros', 'int4'],
  ['revision', 'revision', 'int2'],
  ['pending', 'pending', 'int4'],
  ['sent', 'sent', 'int4'],
  ['received', 'received', 'int4'],
  ['late', 'late', 'int4'],
  ['lost', 'lost', 'int4'],
  ['duplicates', 'duplicates', 'int4'],
  ['reordered', 'reordered', 'int4'],
  ['forwardLost', 'forward_lost', 'int4?'],
  ['returnLost', 'return_lost', 'int4?'],
  ['rttMinMicros', 'rtt_min_micros', 'int4?'],
  ['rttMeanMicros', 'rtt_mean_micros', 'int4?'],
  ['rttMaxMicros', 'rtt_max_micros', 'int4?'],
  ['jitterMicros', 'jitter_micros', 'int4?'],
  ['delayVariationMicros', 'delay_variation_micros', 'int4?'],
  ['lossBursts', 'loss_bursts', 'int4'],
  ['longestLossBurst', 'longest_loss_burst', 'int4'],
  ['lateRun', 'late_run', 'int4'],
  ['lateRunSpanMicros', 'late_run_span_micros', 'int8'],
  ['forwardDelayChangeMicros', 'forward_delay_change_micros', 'int4?'],
  ['returnDelayChangeMicros', 'return_delay_change_micros', 'int4?'],
  ['clockErrorMicros', 'clock_error_micros', 'int4?'],
  ['timestampSource', 'timestamp_source', 'int2'],
] as const satisfies readonly (readonly [NumberColumn, string, ColumnType])[];

/** What the table has of a sample, in the order in which it is written. */
export const tableColumns: readonly string[] = [
  ...numberColumns.map(([, name]) => name),
  'received_at',
  'rtt_buckets',
  'rtt_counts',
];
