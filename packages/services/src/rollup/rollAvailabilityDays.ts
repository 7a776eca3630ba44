import type pg from 'pg';
import { int4Array, timestamptzArray, whole } from '../ingest/binaryArrays';
import type { Touched } from './readTouchedHours';

/** Periods of a day's quarter-hours, counted from the day's start: every other number is a beginning. */
const periods = (column: string) => `coalesce((
    select array_agg(case when n % 2 = 1 then v + extract(epoch from bucket - t.first)::int else v end order by bucket, n)
    from mine, unnest(${column}) with ordinality as u (v, n)
  ), '{}')`;

const COLUMNS = [
  'measured_seconds',
  'unavailable_seconds',
  'planned_seconds',
  'planned_unavailable_seconds',
  'good_minutes',
  'degraded_minutes',
  'bad_minutes',
  'planned_minutes',
  'unknown_minutes',
  'down',
  'planned_down',
  'demo',
] as const;

/**
 * Days are summed whole, from at most 100 quarter-hours each (where clocks are set back). A day of which retention has
 * dropped a part stays as it was: fewer seconds never replace more, but where something was made up.
 */
const STATEMENT = `
insert into availability_days (path_id, day, ${COLUMNS.join(', ')})
select t.path_id, t.day, s.*
from (
  select path_id, day, day::timestamp at time zone zone as first, (day + 1)::timestamp at time zone zone as next
  from (
    select distinct m.path_id, r.time_zone as zone, (m.bucket at time zone r.time_zone)::date as day
    from unnest($1::int4[], $2::timestamptz[]) as m (path_id, bucket)
    join paths p on p.id = m.path_id join agents a on a.id = p.agent_id join regions r on r.id = a.region_id
  ) days
) t
cross join lateral (
  with mine as materialized (
    select bucket, good_seconds + bad_seconds as measured, unavailable_seconds, planned_seconds, good_minutes,
      degraded_minutes, bad_minutes, planned_minutes, down, planned_down, demo
    from rollup_quarters q
    where q.path_id = t.path_id and q.bucket >= t.first and q.bucket < t.next
      and q.bucket >= $3::timestamptz - interval '2 days' and q.bucket < $4::timestamptz + interval '2 days'
  )
  select sum(measured)::int as measured_seconds, sum(unavailable_seconds)::int, coalesce(sum(planned_seconds), 0)::int,
    coalesce(sum((select sum(v) from unnest(planned_down) with ordinality as u (v, n) where n % 2 = 0)), 0)::int,
    coalesce(sum(good_minutes), 0)::int2, coalesce(sum(degraded_minutes), 0)::int2, coalesce(sum(bad_minutes), 0)::int2,
    coalesce(sum(planned_minutes), 0)::int2,
    coalesce(sum(round(measured / 60.0)) filter (where good_minutes is null), 0)::int2,
    ${periods('down')}, ${periods('planned_down')}, bool_or(demo)
  from mine
) s (${COLUMNS.join(', ')})
where s.measured_seconds is not null
on conflict (path_id, day) do update set ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(', ')}
where excluded.measured_seconds >= availability_days.measured_seconds or availability_days.demo`;

/**
 * Sums the availability of paths' local days anew that any of these quarter-hours (epoch ms) lies in. Their regions'
 * clocks must be held by the caller's transaction, as `rollDays` does.
 */
export async function rollAvailabilityDays(client: pg.ClientBase, touched: Touched): Promise<void> {
  const paths: number[] = [];
  const buckets: number[] = [];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [path, quarters] of touched)
    for (const quarter of quarters) {
      paths.push(path);
      buckets.push(quarter * 1_000);
      [first, last] = [Math.min(first, quarter), Math.max(last, quarter)];
    }
  if (paths.length === 0) return;
  const values = [int4Array(...whole(paths)), timestamptzArray(...whole(buckets)), new Date(first), new Date(last)];
  await client.query({ name: 'roll-availability-days', text: STATEMENT, values });
}
