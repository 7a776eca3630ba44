import type pg from 'pg';
import { int4Array, timestamptzArray, whole } from '../ingest/binaryArrays';
import type { DaySum } from './dayFigures';

/** The quarter-hours (epoch ms, their start) of each path whose day is stale. */
export type Touched = ReadonlyMap<number, readonly number[]>;

/** One touched hour of a path by the wall clock of its region, put together anew. */
export interface TouchedHour extends Record<DaySum, number> {
  readonly path: number;
  /** Local date, YYYY-MM-DD. */
  readonly day: string;
  readonly hour: number;
  readonly zone: string;
  readonly demo: boolean;
  readonly rttMinMicros: number | null;
  readonly rttMaxMicros: number | null;
  readonly rttBuckets: readonly number[] | null;
  readonly rttCounts: readonly number[] | null;
  readonly connectBuckets: readonly number[] | null;
  readonly connectCounts: readonly number[] | null;
}

/** Share locks: a region whose time zone is being changed is waited for, and the other way round. */
const READ_ZONES = `
select p.id, r.time_zone as zone from paths p join agents a on a.id = p.agent_id join regions r on r.id = a.region_id
where p.id = any($1) order by r.id for share of r`;

/** Quarter-hours of one touched hour; the bounds beside tell the planner which chunks matter. */
const OF_HOUR = `q.path_id = t.path_id and q.bucket = any(t.quarters) and q.bucket between t.first and t.last
    and q.bucket between $4 and $5`;
/** First key of the step `whole` in a sketch of connects. */
const WHOLE = 3 * 1_024;

/**
 * The hour of the wall clock that each quarter-hour lies in, and all quarter-hours of that hour: mostly four, eight
 * where the clock is set back (both one o'clocks are hour 1), six where it is by half an hour. Three hours around
 * reach the whole of it even where the clock is set by two.
 *
 * An hour of which nothing is left below gives no row.
 */
const READ_HOURS = `
with
  marked as materialized (
    select path_id, zone, bucket, date_trunc('hour', bucket at time zone zone) as hour
    from unnest($1::int4[], $2::text[], $3::timestamptz[]) as m (path_id, zone, bucket)
  ),
  hours as materialized (
    select zone, hour, array_agg(q) as quarters, min(q) as first, max(q) as last
    from (select zone, hour, min(bucket) as bucket from marked group by zone, hour) h
    cross join lateral generate_series(bucket - interval '3 hours', bucket + interval '3 hours', interval '15 minutes') as q
    where date_trunc('hour', q at time zone zone) = hour group by zone, hour
  ),
  touched as materialized (
    select m.path_id, zone, hour, quarters, first, last
    from (select distinct path_id, zone, hour from marked) m join hours using (zone, hour)
  )
select t.path_id as path, to_char(t.hour, 'YYYY-MM-DD') as day, extract(hour from t.hour)::int as hour, t.zone,
  coalesce(s.demo, false) or coalesce(c.demo, false) as demo,
  coalesce(sent, 0) as sent, coalesce(received, 0) as received, coalesce(lost, 0) as lost,
  coalesce(jitter_sum_micros, 0) as "jitterSumMicros", coalesce(jitter_samples, 0) as "jitterSamples",
  coalesce(good_seconds, 0) as "goodSeconds", coalesce(bad_seconds, 0) as "badSeconds",
  coalesce(unavailable_seconds, 0) as "unavailableSeconds", coalesce(attempts, 0) as "connectAttempts",
  coalesce(failures, 0) as "connectFailures", rtt_min_micros as "rttMinMicros", rtt_max_micros as "rttMaxMicros",
  rtt_buckets as "rttBuckets", rtt_counts as "rttCounts", connect_buckets as "connectBuckets",
  connect_counts as "connectCounts"
from touched t
cross join lateral (
  with mine as materialized (select * from rollup_quarters q where ${OF_HOUR})
  select * from (
    select sum(sent)::int8 as sent, sum(received)::int8 as received, sum(lost)::int8 as lost,
      sum(jitter_sum_micros)::int8 as jitter_sum_micros, sum(jitter_samples) as jitter_samples,
      sum(good_seconds) as good_seconds, sum(bad_seconds) as bad_seconds,
      sum(unavailable_seconds) as unavailable_seconds, min(rtt_min_micros) as rtt_min_micros,
      max(rtt_max_micros) as rtt_max_micros, bool_or(demo) as demo
    from mine
  ) sums, (
    select array_agg(number order by number) as rtt_buckets, array_agg(n order by number) as rtt_counts
    from (
      select number, sum(n)::int8 as n
      from (select unnest(rtt_buckets) as number, unnest(rtt_counts) as n from mine) h group by number
    ) h
  ) histogram
) s
cross join lateral (
  with mine as materialized (select * from rollup_connects q where ${OF_HOUR})
  select * from (
    select sum(attempts) as attempts, bool_or(demo) as demo,
      sum((select sum(n::int8) from jsonb_each_text(faults) as f (fault, n)))::int8 as failures
    from mine
  ) sums, (
    select array_agg(key - ${WHOLE} order by key) as connect_buckets, array_agg(n order by key) as connect_counts
    from (
      select key, sum(n)::int8 as n
      from (select unnest(step_keys) as key, unnest(step_counts) as n from mine) h
      where key between ${WHOLE} and ${WHOLE} + 1023 group by key
    ) h
  ) sketch
) c
where s.sent is not null or c.attempts is not null
order by path, day, hour`;

/** Around the marked ones lie the other quarter-hours of their hours. */
const AROUND_MS = 3 * 3_600_000;

/** Puts the touched hours together from their quarter-hours, by path, day and hour ascending. */
export async function readTouchedHours(client: pg.ClientBase, touched: Touched): Promise<TouchedHour[]> {
  const zones = await client.query<{ id: number; zone: string }>({
    name: 'read-zones',
    text: READ_ZONES,
    values: [[...touched.keys()]],
  });
  const paths: number[] = [];
  const pathZones: string[] = [];
  const quarters: number[] = [];
  // A path that is gone has no days any more.
  for (const { id, zone } of zones.rows)
    for (const quarter of touched.get(id) ?? []) {
      paths.push(id);
      pathZones.push(zone);
      quarters.push(quarter);
    }
  if (quarters.length === 0) return [];
  let [first, last] = [quarters[0] ?? 0, 0];
  for (const at of quarters) [first, last] = [Math.min(first, at), Math.max(last, at)];
  const { rows } = await client.query<TouchedHour>({
    name: 'read-touched-hours',
    text: READ_HOURS,
    values: [
      int4Array(...whole(paths)),
      pathZones,
      timestamptzArray(...whole(quarters.map((at) => at * 1_000))),
      new Date(first - AROUND_MS),
      new Date(last + AROUND_MS),
    ],
  });
  return rows;
}
