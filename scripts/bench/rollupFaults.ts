import { addDay, createHourSums } from '@twinline/services/rollup/dayFigures';
import type pg from 'pg';

const RAW_SUMS = `count(*)::int8 as samples, sum(sent)::int8 as sent, sum(received)::int8 as received, sum(lost)::int8 as lost,
  sum(rtt_mean_micros::int8 * received)::int8 as rtt_sum, min(rtt_min_micros) as rtt_min, max(rtt_max_micros) as rtt_max`;
const ROLLED_SUMS = `samples::int8, sent, received, lost, rtt_sum_micros, rtt_min_micros, rtt_max_micros`;

/**
 * Buckets that are not to the sample what the raw samples make them; all is well at 0. Looks at minutes and at
 * quarter-hours before so much (epoch ms, each a border of theirs).
 */
export async function countFaults(client: pg.Client, until: { minutes: number; quarters: number }): Promise<number> {
  const minutes = await countFaultsOf(client, 'rollup_minutes', '1 minute', until.minutes);
  const quarters = await countFaultsOf(client, 'rollup_quarters', '15 minutes', until.quarters);
  return minutes + quarters + (await countHistogramFaults(client, until.quarters));
}

async function countFaultsOf(client: pg.Client, table: string, width: string, until: number): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `with raw as (
       select path_id, date_bin($2, start, timestamptz '2000-01-01 00:00Z') as bucket, ${RAW_SUMS}
       from samples where start < $1 group by 1, 2
     ), rolled as (
       select path_id, bucket, ${ROLLED_SUMS} from ${table} where bucket < $1
     )
     select count(*)::int as n from (
       (select * from raw except select * from rolled) union all (select * from rolled except select * from raw)
     ) f`,
    [new Date(until), width],
  );
  return rows[0]?.n ?? Number.NaN;
}

/** Replies by path and bucket of the histogram, over all time. */
async function countHistogramFaults(client: pg.Client, until: number): Promise<number> {
  const replies = (table: string, column: string) =>
    `select path_id, number, sum(n)::int8 from ${table}, unnest(rtt_buckets, rtt_counts) as h (number, n)
     where ${column} < $1 group by 1, 2`;
  const { rows } = await client.query<{ n: number }>(
    `with raw as (${replies('samples', 'start')}), rolled as (${replies('rollup_quarters', 'bucket')})
     select count(*)::int as n from (
       (select * from raw except select * from rolled) union all (select * from rolled except select * from raw)
     ) f`,
    [new Date(until)],
  );
  return rows[0]?.n ?? Number.NaN;
}

/** Hours of days that are not what the quarter-hours before `until` (epoch ms) make them, and totals that are no sums. */
export async function countDayFaults(client: pg.Client, timeZone: string, until: number): Promise<number> {
  const expected = await client.query<{ path: number; day: string; hour: number; sent: number; lost: number }>(
    `select path_id as path, (bucket at time zone $1)::date::text as day, extract(hour from bucket at time zone $1)::int as hour,
       sum(sent)::float8 as sent, sum(lost)::float8 as lost
     from rollup_quarters where bucket < $2 group by 1, 2, 3`,
    [timeZone, new Date(until)],
  );
  const { rows } = await client.query<{ path: number; day: string; figures: Buffer; totals: Buffer }>(
    'select path_id as path, day::text, figures, totals from rollup_days order by path_id, day',
  );
  const found = new Set<string>();
  let faults = 0;
  let running = createHourSums();
  for (const [i, row] of rows.entries()) {
    if (rows[i - 1]?.path !== row.path) running = createHourSums();
    addDay(running, row.figures);
    const [day, totals] = [createHourSums(), createHourSums()];
    addDay(day, row.figures);
    addDay(totals, row.totals);
    for (let hour = 0; hour < 24; hour += 1) {
      if (totals.sums.sent[hour] !== running.sums.sent[hour]) faults += 1;
      const key = `${row.path} ${row.day} ${hour}`;
      found.add(`${key} ${day.sums.sent[hour]} ${day.sums.lost[hour]}`);
    }
  }
  for (const { path, day, hour, sent, lost } of expected.rows)
    if (!found.has(`${path} ${day} ${hour} ${sent} ${lost}`)) faults += 1;
  return faults;
}
