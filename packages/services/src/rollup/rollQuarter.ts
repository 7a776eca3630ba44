import { type Second, unavailable } from '@twinline/engine/availability';
import type pg from 'pg';
import { replaceAll, rollupColumns } from './rollupColumns';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

const columns = [...rollupColumns, 'unavailable_seconds'];

const STATEMENT = `
with
  minutes as (
    select * from rollup_minutes
    where path_id = any($2::int4[]) and bucket >= $1::timestamptz and bucket < $1::timestamptz + interval '15 minutes'
  ),
  counts as (
    select path_id, bucket_number, sum(n)::bigint as n
    from minutes, unnest(rtt_buckets, rtt_counts) as h (bucket_number, n) group by path_id, bucket_number
  ),
  histograms as (
    select path_id, array_agg(bucket_number order by bucket_number) as buckets, array_agg(n order by bucket_number) as counts
    from counts group by path_id
  ),
  sums as (
    select path_id, sum(samples)::int as samples, sum(sent) as sent, sum(received) as received, sum(late) as late,
      sum(lost) as lost, sum(duplicates) as duplicates, sum(reordered) as reordered,
      min(rtt_min_micros) as rtt_min_micros, max(rtt_max_micros) as rtt_max_micros,
      sum(rtt_sum_micros) as rtt_sum_micros, sum(jitter_sum_micros) as jitter_sum_micros,
      sum(jitter_samples)::int as jitter_samples, sum(loss_bursts)::int as loss_bursts,
      max(longest_loss_burst) as longest_loss_burst, sum(bit_count(good_seconds))::int as good_seconds,
      sum(bit_count(bad_seconds))::int as bad_seconds, bool_or(demo) as demo
    from minutes group by path_id
  )
insert into rollup_quarters (path_id, bucket, ${columns.join(', ')})
select s.path_id, $1::timestamptz, samples, sent, received, late, lost, duplicates, reordered, rtt_min_micros,
  rtt_max_micros, rtt_sum_micros, coalesce(h.buckets, '{}'), coalesce(h.counts, '{}'), jitter_sum_micros,
  jitter_samples, loss_bursts, longest_loss_burst, good_seconds, bad_seconds, demo, coalesce(u.seconds, 0)
from sums s
left join histograms h on h.path_id = s.path_id
left join unnest($3::int4[], $4::int4[]) as u (path_id, seconds) on u.path_id = s.path_id
on conflict (path_id, bucket) do update set ${replaceAll(columns)}`;

/**
 * Computes one quarter-hour of some paths from their minutes. Unavailable periods run across quarters' borders: the
 * quarter before says whether one was open, and the first minute after lets a row of ten that straddles the end count.
 * Returns how many paths had minutes in this quarter.
 */
export async function rollQuarter(client: pg.PoolClient, bucket: Date, pathIds: readonly number[]): Promise<number> {
  const outages = await unavailableSeconds(client, bucket.getTime(), pathIds);
  const values = [bucket, pathIds, [...outages.keys()], [...outages.values()]];
  const { rowCount } = await client.query({ name: 'roll-quarter', text: STATEMENT, values });
  return rowCount ?? 0;
}

/** Minutes around the quarter, of those paths only that had a bad second there: the others were never unavailable. */
const READ_MASKS = `
with around as (
  select path_id, bucket, good_seconds, bad_seconds from rollup_minutes
  where path_id = any($3::int4[]) and bucket >= $1::timestamptz and bucket < $2::timestamptz
)
select path_id, bucket, good_seconds, bad_seconds from around
where path_id in (select path_id from around where bad_seconds <> 0::bit(60)) order by path_id, bucket`;

type MaskRow = { path_id: number; bucket: Date; good_seconds: string; bad_seconds: string };

async function unavailableSeconds(
  client: pg.PoolClient,
  quarter: number,
  pathIds: readonly number[],
): Promise<Map<number, number>> {
  const from = quarter - QUARTER_MS;
  const to = quarter + QUARTER_MS + MINUTE_MS;
  const { rows } = await client.query<MaskRow>(READ_MASKS, [new Date(from), new Date(to), pathIds]);
  const byPath = new Map<number, Second[]>();
  for (const row of rows) {
    let seconds = byPath.get(row.path_id);
    if (seconds === undefined) {
      seconds = new Array<Second>((to - from) / 1_000).fill('no-data');
      byPath.set(row.path_id, seconds);
    }
    const first = (row.bucket.getTime() - from) / 1_000;
    for (let i = 0; i < 60; i += 1) {
      if (row.bad_seconds[i] === '1') seconds[first + i] = 'bad';
      else if (row.good_seconds[i] === '1') seconds[first + i] = 'good';
    }
  }
  const start = (quarter - from) / 1_000;
  const end = start + QUARTER_MS / 1_000;
  return new Map(
    [...byPath].map(([path, seconds]) => [path, unavailable(seconds).marks.slice(start, end).filter(Boolean).length]),
  );
}
