import {
  addDay,
  BUCKETS,
  clearHour,
  createHourSums,
  DAY_SUMS,
  type DaySum,
  encodeDay,
  HOURS,
  type HourSums,
} from '@twinline/services/rollup/dayFigures';
import type pg from 'pg';

/** How many were compared, and in words which differ. */
export interface Comparison {
  readonly compared: number;
  readonly wrong: readonly string[];
}

/** Local day and hour of a moment of a path, by the wall clock of its region. */
const local = (time: string) => `to_char(${time} at time zone z.zone, 'YYYY-MM-DD') as day,
  extract(hour from ${time} at time zone z.zone)::int as hour`;
const ZONES = `zones as (
  select p.id as path_id, r.time_zone as zone from paths p join agents a on a.id = p.agent_id join regions r on r.id = a.region_id)`;

/** From the raw measurements; only unavailable seconds are taken from the quarter-hours, which are looked at apart. */
const SUMS = `with ${ZONES},
  raw as (select s.*, ${local('s.start')} from samples s join zones z using (path_id)),
  seconds as (
    select path_id, day, hour, date_trunc('second', start) as second, bool_or(lost >= sent / 2.0) as bad
    from raw where sent > 0 group by 1, 2, 3, 4)
  select path_id, day, hour, name, value from (
    select path_id, day, hour, sum(sent)::int8 as sent, sum(received)::int8 as received, sum(lost)::int8 as lost,
      coalesce(sum(jitter_micros), 0)::int8 as "jitterSumMicros", count(jitter_micros) as "jitterSamples",
      coalesce(min(rtt_min_micros), 0)::int8 as "rttMinMicros", coalesce(max(rtt_max_micros), 0)::int8 as "rttMaxMicros"
    from raw group by 1, 2, 3) r
  cross join lateral (values ('sent', sent), ('received', received), ('lost', lost), ('jitterSumMicros', "jitterSumMicros"),
    ('jitterSamples', "jitterSamples"), ('rttMinMicros', "rttMinMicros"), ('rttMaxMicros', "rttMaxMicros")) as v (name, value)
  union all
  select path_id, day, hour, case when bad then 'badSeconds' else 'goodSeconds' end, count(*) from seconds group by 1, 2, 3, 4
  union all
  select path_id, ${local('q.bucket')}, 'unavailableSeconds', sum(unavailable_seconds)
  from rollup_quarters q join zones z using (path_id) group by 1, 2, 3
  union all
  select path_id, ${local('c.at')}, 'connectAttempts', count(*) from connects c join zones z using (path_id) group by 1, 2, 3
  union all
  select path_id, ${local('c.at')}, 'connectFailures', count(fault) from connects c join zones z using (path_id) group by 1, 2, 3`;

const SKETCHES = `with ${ZONES}
  select path_id, ${local('s.start')}, 'rtt' as name, h.bucket, sum(h.n) as n
  from samples s join zones z using (path_id) cross join lateral unnest(s.rtt_buckets, s.rtt_counts) as h (bucket, n)
  group by 1, 2, 3, 5
  union all
  select path_id, ${local('c.at')}, 'connect', k.bucket, count(*)
  from connects c join zones z using (path_id)
  cross join lateral (select coalesce(tcp_micros, 0) + coalesce(tls_micros, 0) + coalesce(first_byte_micros, 0) as micros) w
  cross join lateral (select case when micros <= 1 then 0 else ceil(log(1.1, micros::numeric)) end::int as bucket) k
  where c.fault is null group by 1, 2, 3, 5`;

interface Place {
  readonly path_id: number;
  readonly day: string;
  readonly hour: number;
  readonly name: string;
}

/** rollup_days, figures and running totals, against what the raw measurements give. */
export async function inspectDays(client: pg.Client): Promise<Comparison> {
  const truth = await readTruth(client);
  const stored = await client.query<{ key: string; figures: Buffer; totals: Buffer }>(
    `select path_id || ' ' || day as key, figures, totals from rollup_days`,
  );
  const found = new Map(stored.rows.map((row) => [row.key, row]));
  const wrong = [...found.keys()].filter((key) => !truth.has(key)).map((key) => `path ${key} has a row and no data`);
  let path = '';
  const totals = createHourSums();
  for (const [key, day] of [...truth].sort(byPathAndDay)) {
    if (key.split(' ')[0] !== path) for (let hour = 0; hour < HOURS; hour += 1) clearHour(totals, hour);
    path = key.split(' ')[0] ?? '';
    addDay(totals, encodeDay(day));
    const row = found.get(key);
    if (row === undefined) wrong.push(`path ${key} has data and no row`);
    else {
      if (!row.figures.equals(encodeDay(day))) wrong.push(`path ${key}: figures, ${firstFault(day, row.figures)}`);
      if (!row.totals.equals(encodeDay(totals))) wrong.push(`path ${key}: totals, ${firstFault(totals, row.totals)}`);
    }
  }
  return { compared: truth.size, wrong };
}

async function readTruth(client: pg.Client): Promise<Map<string, HourSums>> {
  const days = new Map<string, HourSums>();
  const dayOf = ({ path_id, day }: Place): HourSums => {
    const key = `${path_id} ${day}`;
    const known = days.get(key) ?? createHourSums();
    days.set(key, known);
    return known;
  };
  const sums = await client.query<Place & { value: string }>(SUMS);
  for (const row of sums.rows) {
    const day = dayOf(row);
    const name = row.name as DaySum | 'rttMinMicros' | 'rttMaxMicros';
    const hours = name === 'rttMinMicros' || name === 'rttMaxMicros' ? day[name] : day.sums[name];
    hours[row.hour] = Number(row.value);
  }
  const sketches = await client.query<Place & { bucket: number; n: string }>(SKETCHES);
  for (const row of sketches.rows)
    dayOf(row)[row.name as 'rtt' | 'connect'][row.hour * BUCKETS + row.bucket] = Number(row.n);
  return days;
}

function byPathAndDay([a]: [string, HourSums], [b]: [string, HourSums]): number {
  const [pathA = '', dayA = ''] = a.split(' ');
  const [pathB = '', dayB = ''] = b.split(' ');
  return Number(pathA) - Number(pathB) || (dayA < dayB ? -1 : 1);
}

/** Where a stored row first differs from what it should be. */
function firstFault(wanted: HourSums, bytes: Buffer): string {
  const found = createHourSums();
  addDay(found, bytes);
  const columns: [string, Float64Array, Float64Array][] = [
    ...DAY_SUMS.map((name): [string, Float64Array, Float64Array] => [name, wanted.sums[name], found.sums[name]]),
    ...(['rttMinMicros', 'rttMaxMicros', 'rtt', 'connect'] as const).map(
      (name): [string, Float64Array, Float64Array] => [name, wanted[name], found[name]],
    ),
  ];
  for (const [name, should, is] of columns)
    for (let i = 0; i < should.length; i += 1)
      if (should[i] !== is[i]) return `${name}[${i}] is ${is[i]} instead of ${should[i]}`;
  return 'the bytes differ, the figures do not';
}
