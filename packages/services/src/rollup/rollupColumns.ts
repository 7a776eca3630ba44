/** What minutes and quarter-hours both keep of a path, besides path and bucket. */
export const rollupColumns = [
  'samples',
  'sent',
  'received',
  'late',
  'lost',
  'duplicates',
  'reordered',
  'rtt_min_micros',
  'rtt_max_micros',
  'rtt_sum_micros',
  'rtt_buckets',
  'rtt_counts',
  'jitter_sum_micros',
  'jitter_samples',
  'loss_bursts',
  'longest_loss_burst',
  'good_seconds',
  'bad_seconds',
  'demo',
] as const;

/** The `on conflict` action that computes a bucket anew, whatever was there before. */
export const replaceAll = (columns: readonly string[]) =>
  columns.map((name) => `${name} = excluded.${name}`).join(', ');
