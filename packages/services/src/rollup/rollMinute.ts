import type pg from 'pg';
import { replaceAll, rollupColumns } from './rollupColumns';

/**
 * Computes one minute of some paths from their raw samples, whatever was there before. A second is bad when at least
 * half of its probes were lost (by the sample's start second; with two samples in one second the bad one counts).
 */
const STATEMENT = `
with
  raw as (
    select *, least(59, floor(extract(epoch from start - $1::timestamptz)))::int as second
    from samples
    where path_id = any($2::int4[]) and start >= $1::timestamptz and start < $1::timestamptz + interval '1 minute'
  ),
  counts as (
    select path_id, bucket_number, sum(n)::bigint as n
    from raw, unnest(rtt_buckets, rtt_counts) as h (bucket_number, n) group by path_id, bucket_number
  ),
  histograms as (
    select path_id, array_agg(bucket_number order by bucket_number) as buckets, array_agg(n order by bucket_number) as counts
    from counts group by path_id
  ),
  sums as (
    select path_id, count(*)::int as samples, sum(sent) as sent, sum(received) as received, sum(late) as late,
      sum(lost) as lost, sum(duplicates) as duplicates, sum(reordered) as reordered,
      min(rtt_min_micros) as rtt_min_micros, max(rtt_max_micros) as rtt_max_micros,
      coalesce(sum(rtt_mean_micros::bigint * received), 0) as rtt_sum_micros,
      coalesce(sum(jitter_micros), 0) as jitter_sum_micros, count(jitter_micros)::int as jitter_samples,
      sum(loss_bursts)::int as loss_bursts, max(longest_loss_burst) as longest_loss_burst,
      coalesce(bit_or(set_bit(0::bit(60), second, 1)) filter (where sent > 0), 0::bit(60)) as measured,
      coalesce(bit_or(set_bit(0::bit(60), second, 1)) filter (where sent > 0 and lost * 2 >= sent), 0::bit(60)) as bad
    from raw group by path_id
  )
insert into rollup_minutes (path_id, bucket, ${rollupColumns.join(', ')})
select s.path_id, $1::timestamptz, samples, sent, received, late, lost, duplicates, reordered, rtt_min_micros,
  rtt_max_micros, rtt_sum_micros, coalesce(h.buckets, '{}'), coalesce(h.counts, '{}'), jitter_sum_micros,
  jitter_samples, loss_bursts, longest_loss_burst, measured & ~bad, bad, $3
from sums s left join histograms h on h.path_id = s.path_id
on conflict (path_id, bucket) do update set ${replaceAll(rollupColumns)}`;

/** `demo` marks what is computed from made-up samples. Returns how many paths had samples in this minute. */
export async function rollMinute(
  client: pg.PoolClient,
  bucket: Date,
  pathIds: readonly number[],
  demo = false,
): Promise<number> {
  const { rowCount } = await client.query({ name: 'roll-minute', text: STATEMENT, values: [bucket, pathIds, demo] });
  return rowCount ?? 0;
}
