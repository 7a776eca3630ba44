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

/**
 * The `on conflict` action that replaces what was there. Samples are only ever added: where fewer are found than are
 * in the rollup, retention has dropped what it was made of, and it stays as it is.
 */
export const replaceUnlessPoorer = (table: string, columns: readonly string[]) =>
  `${columns.map((name) => `${name} = excluded.${name}`).join(', ')}
where excluded.samples >= ${table}.samples or ${table}.demo`;
