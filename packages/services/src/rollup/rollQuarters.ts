import { MINUTE_RULE } from '@twinline/engine/availability';
import type pg from 'pg';
import { IS_DEGRADED, judgeQuarters } from './judgeQuarters';
import { type Marks, pairsOf } from './marks';
import { replaceUnlessPoorer, rollupColumns } from './rollupColumns';

const columns = [
  ...rollupColumns,
  'unavailable_seconds',
  'good_minutes',
  'degraded_minutes',
  'bad_minutes',
  'planned_minutes',
  'planned_seconds',
  'down',
  'planned_down',
];

/** Minutes of one pair; the bounds beside tell the planner which chunks matter. */
const OF_PAIR = `path_id = m.path_id and bucket >= m.bucket and bucket < m.bucket + interval '15 minutes'
  and bucket >= $3::timestamptz and bucket < $4::timestamptz + interval '15 minutes'`;

/** Enough seconds with data to tell what a minute was. Plain quarter-hours have no bad seconds, and no bad minutes. */
const IS_TOLD = `bit_count(r.good_seconds | r.bad_seconds) >= ${MINUTE_RULE.measuredSeconds}`;

const STATEMENT = `
insert into rollup_quarters (path_id, bucket, ${columns.join(', ')})
select m.path_id, m.bucket, samples, sent, received, late, lost, duplicates, reordered, rtt_min_micros, rtt_max_micros,
  rtt_sum_micros, coalesce(buckets, '{}'), coalesce(counts, '{}'), jitter_sum_micros, jitter_samples, loss_bursts,
  longest_loss_burst, good_seconds, bad_seconds, demo, coalesce(u.seconds, 0),
  coalesce(u.good, plain_minutes - degraded_minutes), coalesce(u.degraded, degraded_minutes), coalesce(u.bad, 0),
  coalesce(u.planned, 0), coalesce(u.planned_seconds, 0), coalesce(u.down, '{}')::smallint[], coalesce(u.planned_down, '{}')::smallint[]
from unnest($1::timestamptz[], $2::int4[]) as m (bucket, path_id)
cross join lateral (
  select sum(samples)::int as samples, sum(sent)::int8 as sent, sum(received)::int8 as received, sum(late)::int8 as late,
    sum(lost)::int8 as lost, sum(duplicates)::int8 as duplicates, sum(reordered)::int8 as reordered,
    min(rtt_min_micros) as rtt_min_micros, max(rtt_max_micros) as rtt_max_micros,
    sum(rtt_sum_micros)::int8 as rtt_sum_micros, sum(jitter_sum_micros)::int8 as jitter_sum_micros,
    sum(jitter_samples)::int as jitter_samples, sum(loss_bursts)::int as loss_bursts,
    max(longest_loss_burst) as longest_loss_burst, sum(bit_count(good_seconds))::int as good_seconds,
    sum(bit_count(bad_seconds))::int as bad_seconds, bool_or(demo) as demo,
    count(*) filter (where ${IS_TOLD})::int as plain_minutes,
    count(*) filter (where ${IS_TOLD} and ${IS_DEGRADED})::int as degraded_minutes
  from rollup_minutes r where ${OF_PAIR}
) sums
cross join lateral (
  select array_agg(number order by number) as buckets, array_agg(n order by number) as counts
  from (
    select number, sum(n)::int8 as n
    from (select unnest(rtt_buckets) as number, unnest(rtt_counts) as n from rollup_minutes where ${OF_PAIR}) h
    group by number
  ) h
) histogram
left join unnest($5::timestamptz[], $6::int4[], $7::int4[], $8::int4[], $9::int4[], $10::int4[], $11::int4[], $12::int4[],
  $13::text[], $14::text[])
  as u (bucket, path_id, seconds, good, degraded, bad, planned, planned_seconds, down, planned_down)
  on u.path_id = m.path_id and u.bucket = m.bucket
where samples > 0
on conflict (path_id, bucket) do update set ${replaceUnlessPoorer('rollup_quarters', columns)}`;

/**
 * Computes quarter-hours of paths from their minutes. Unavailable periods run across quarters' borders: the quarter
 * before says whether one was open, and the first minute after lets a row of ten that straddles the end count. One that
 * was open for longer, with neither ten bad seconds in a row nor ten good ones in that quarter, is taken as closed.
 * Returns how many were computed: those that have minutes.
 */
export async function rollQuarters(client: pg.ClientBase, marks: Marks): Promise<number> {
  const judged = await judgeQuarters(client, marks);
  const periods = (of: readonly { from: number; seconds: number }[]) =>
    `{${of.map(({ from, seconds }) => `${from},${seconds}`).join(',')}}`;
  const values = [
    ...pairsOf(marks),
    judged.map(({ quarter }) => quarter),
    judged.map(({ path }) => path),
    judged.map(({ unavailableSeconds }) => unavailableSeconds),
    judged.map(({ minutes }) => minutes.good),
    judged.map(({ minutes }) => minutes.degraded),
    judged.map(({ minutes }) => minutes.bad),
    judged.map(({ minutes }) => minutes.planned),
    judged.map(({ plannedSeconds }) => plannedSeconds),
    judged.map(({ down }) => periods(down)),
    judged.map(({ plannedDown }) => periods(plannedDown)),
  ];
  const { rowCount } = await client.query({ name: 'roll-quarters', text: STATEMENT, values });
  return rowCount ?? 0;
}
