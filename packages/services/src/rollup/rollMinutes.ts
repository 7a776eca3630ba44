import type pg from 'pg';
import { type Marks, pairsOf } from './marks';
import { replaceUnlessPoorer, rollupColumns } from './rollupColumns';

/** Samples of one pair; the bounds beside tell the planner which chunks matter. */
const OF_PAIR = `path_id = m.path_id and start >= m.bucket and start < m.bucket + interval '1 minute'
  and start >= $3::timestamptz and start < $4::timestamptz + interval '1 minute'`;

/**
 * A second is bad when at least half of its probes were lost, with two samples in one second if one of them is. A
 * sample counts for the second in which it begins; a longer one (imported measurements) for as many as it lasts, as far
 * as they are in its minute. Masks are built as numbers, second 0 the highest of 60 bits.
 *
 * One pass of its own for the histogram, path by path: all of them in one sort would leave memory.
 */
const STATEMENT = `
insert into rollup_minutes (path_id, bucket, ${rollupColumns.join(', ')})
select m.path_id, m.bucket, samples, sent, received, late, lost, duplicates, reordered, rtt_min_micros, rtt_max_micros,
  rtt_sum_micros, coalesce(buckets, '{}'), coalesce(counts, '{}'), jitter_sum_micros, jitter_samples, loss_bursts,
  longest_loss_burst, (measured & ~bad)::bit(60), bad::bit(60), $5
from unnest($1::timestamptz[], $2::int4[]) as m (bucket, path_id)
cross join lateral (
  select count(*)::int as samples, sum(sent) as sent, sum(received) as received, sum(late) as late, sum(lost) as lost,
    sum(duplicates) as duplicates, sum(reordered) as reordered, min(rtt_min_micros) as rtt_min_micros,
    max(rtt_max_micros) as rtt_max_micros, coalesce(sum(rtt_mean_micros::int8 * received), 0) as rtt_sum_micros,
    coalesce(sum(jitter_micros), 0) as jitter_sum_micros, count(jitter_micros)::int as jitter_samples,
    sum(loss_bursts)::int as loss_bursts, max(longest_loss_burst) as longest_loss_burst,
    coalesce(bit_or(seconds) filter (where sent > 0), 0) as measured,
    coalesce(bit_or(seconds) filter (where sent > 0 and lost * 2 >= sent), 0) as bad
  from (
    select *, ((1::int8 << span) - 1) << (60 - first - span) as seconds
    from (
      select *, least(60 - first, greatest(1, (duration_micros + 999999) / 1000000)) as span
      from (select *, floor(date_part('epoch', start - m.bucket))::int as first from samples where ${OF_PAIR}) s
    ) s
  ) s
) sums
cross join lateral (
  select array_agg(number order by number) as buckets, array_agg(n order by number) as counts
  from (
    select number, sum(n)::int8 as n
    from (select unnest(rtt_buckets) as number, unnest(rtt_counts) as n from samples where ${OF_PAIR}) h group by number
  ) h
) histogram
where samples > 0
on conflict (path_id, bucket) do update set ${replaceUnlessPoorer('rollup_minutes', rollupColumns)}`;

/**
 * Computes minutes of paths from their raw samples, whatever was there before. `demo` marks what is computed from
 * made-up samples. Returns how many were computed: those that have samples.
 */
export async function rollMinutes(client: pg.ClientBase, marks: Marks, demo = false): Promise<number> {
  const { rowCount } = await client.query({
    name: 'roll-minutes',
    text: STATEMENT,
    values: [...pairsOf(marks), demo],
  });
  return rowCount ?? 0;
}
