import { type Second, unavailable } from '@twinline/engine/availability';
import type pg from 'pg';
import { createBreather } from './breather';
import { type Marks, pairsOf } from './marks';
import { replaceUnlessPoorer, rollupColumns } from './rollupColumns';

const QUARTER_SECONDS = 900;
const columns = [...rollupColumns, 'unavailable_seconds'];

/** Minutes of one pair; the bounds beside tell the planner which chunks matter. */
const OF_PAIR = `path_id = m.path_id and bucket >= m.bucket and bucket < m.bucket + interval '15 minutes'
  and bucket >= $3::timestamptz and bucket < $4::timestamptz + interval '15 minutes'`;

const STATEMENT = `
insert into rollup_quarters (path_id, bucket, ${columns.join(', ')})
select m.path_id, m.bucket, samples, sent, received, late, lost, duplicates, reordered, rtt_min_micros, rtt_max_micros,
  rtt_sum_micros, coalesce(buckets, '{}'), coalesce(counts, '{}'), jitter_sum_micros, jitter_samples, loss_bursts,
  longest_loss_burst, good_seconds, bad_seconds, demo, coalesce(u.seconds, 0)
from unnest($1::timestamptz[], $2::int4[]) as m (bucket, path_id)
cross join lateral (
  select sum(samples)::int as samples, sum(sent)::int8 as sent, sum(received)::int8 as received, sum(late)::int8 as late,
    sum(lost)::int8 as lost, sum(duplicates)::int8 as duplicates, sum(reordered)::int8 as reordered,
    min(rtt_min_micros) as rtt_min_micros, max(rtt_max_micros) as rtt_max_micros,
    sum(rtt_sum_micros)::int8 as rtt_sum_micros, sum(jitter_sum_micros)::int8 as jitter_sum_micros,
    sum(jitter_samples)::int as jitter_samples, sum(loss_bursts)::int as loss_bursts,
    max(longest_loss_burst) as longest_loss_burst, sum(bit_count(good_seconds))::int as good_seconds,
    sum(bit_count(bad_seconds))::int as bad_seconds, bool_or(demo) as demo
  from rollup_minutes where ${OF_PAIR}
) sums
cross join lateral (
  select array_agg(number order by number) as buckets, array_agg(n order by number) as counts
  from (
    select number, sum(n)::int8 as n
    from (select unnest(rtt_buckets) as number, unnest(rtt_counts) as n from rollup_minutes where ${OF_PAIR}) h
    group by number
  ) h
) histogram
left join unnest($5::timestamptz[], $6::int4[], $7::int4[]) as u (bucket, path_id, seconds)
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
  const outages = await unavailableSeconds(client, marks);
  const values = [
    ...pairsOf(marks),
    outages.map(({ quarter }) => quarter),
    outages.map(({ path }) => path),
    outages.map(({ seconds }) => seconds),
  ];
  const { rowCount } = await client.query({ name: 'roll-quarters', text: STATEMENT, values });
  return rowCount ?? 0;
}

const AROUND = `r.path_id = m.path_id and r.bucket >= m.bucket - interval '15 minutes'
  and r.bucket < m.bucket + interval '16 minutes' and r.bucket >= $3::timestamptz - interval '15 minutes'
  and r.bucket < $4::timestamptz + interval '16 minutes'`;

/** Minutes around each quarter, of those paths only that had a bad second there: the others were never unavailable. */
const READ_MASKS = `
select m.path_id as path, m.bucket as quarter, minutes, good, bad
from unnest($1::timestamptz[], $2::int4[]) as m (bucket, path_id)
cross join lateral (
  select bool_or(r.bad_seconds <> 0::bit(60)) as any from rollup_minutes r where ${AROUND} offset 0
) troubled
cross join lateral (
  select array_agg((extract(epoch from r.bucket - m.bucket) / 60)::int order by r.bucket) as minutes,
    string_agg(r.good_seconds::text, '' order by r.bucket) as good,
    string_agg(r.bad_seconds::text, '' order by r.bucket) as bad
  from rollup_minutes r where ${AROUND} and troubled.any
) masks
where troubled.any`;

/** `minutes` counts from the quarter's start; masks are those of the minutes, one after the other. */
interface Masks {
  readonly path: number;
  readonly quarter: Date;
  readonly minutes: readonly number[];
  readonly good: string;
  readonly bad: string;
}

interface Outage {
  readonly path: number;
  readonly quarter: Date;
  readonly seconds: number;
}

async function unavailableSeconds(client: pg.ClientBase, marks: Marks): Promise<Outage[]> {
  const { rows } = await client.query<Masks>({ name: 'read-masks', text: READ_MASKS, values: pairsOf(marks) });
  const breathe = createBreather();
  const outages: Outage[] = [];
  // While a line is cut that is every path of a region, and that moment has more urgent work.
  for (const masks of rows) {
    const down = unavailable(secondsAround(masks)).marks.slice(QUARTER_SECONDS, 2 * QUARTER_SECONDS);
    outages.push({ path: masks.path, quarter: masks.quarter, seconds: down.filter(Boolean).length });
    await breathe();
  }
  return outages;
}

/** From a quarter-hour before the quarter's start to a minute after its end. */
function secondsAround({ minutes, good, bad }: Masks): Second[] {
  const seconds = new Array<Second>(2 * QUARTER_SECONDS + 60).fill('no-data');
  for (const [n, minute] of minutes.entries())
    for (let i = 0; i < 60; i += 1) {
      const at = QUARTER_SECONDS + minute * 60 + i;
      if (bad[n * 60 + i] === '1') seconds[at] = 'bad';
      else if (good[n * 60 + i] === '1') seconds[at] = 'good';
    }
  return seconds;
}
