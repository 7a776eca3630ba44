import type { Transaction } from '@twinline/db/tenancy';
import { percentile } from '@twinline/engine/histogram';
import { sql } from 'drizzle-orm';
import { inRegions } from './heatmapCarriers';

export interface HourFiguresInput {
  /** Epoch ms, whole quarter-hours. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** One zone for all rows; null: each region's own. */
  readonly zone: string | null;
  readonly regionIds: readonly string[] | undefined;
  /** Which percentile of RTT is wanted; null when none is, which spares the histograms. */
  readonly percentile: number | null;
}

export interface LineHour {
  readonly sent: number;
  readonly rttMicros: number | null;
  readonly lossRatio: number | null;
  readonly jitterMicros: number | null;
  /** Mean over the carrier's agents. */
  readonly badMinutes: number;
}

/** One carrier in one hour of the day, summed over the span. */
export interface HourFigures {
  readonly carrierId: string;
  readonly hour: number;
  readonly lines: { readonly A: LineHour | null; readonly B: LineHour | null };
  /** Probes that its agents should have sent on both lines. */
  readonly expected: number;
  readonly demo: boolean;
}

/** Cells that have data or should have, in the order of carrier id and hour. */
export async function hourFigures(tx: Transaction, input: HourFiguresInput): Promise<HourFigures[]> {
  const [from, to] = [new Date(input.from), new Date(input.to)];
  const histograms = input.percentile === null ? sql`and false` : sql``;
  const { rows } = await tx.execute<Row>(sql`
    with chosen as materialized (
      select p.id as path_id, a.carrier_id, l.slot, 900000.0 / a.interval_ms as probes_per_quarter,
        greatest(a.created_at, ${from}) as since, coalesce(least(a.archived_at, p.archived_at), 'infinity') as until,
        coalesce(${input.zone}::text, g.time_zone) as zone
      from paths p join agents a on a.id = p.agent_id join lines l on l.id = p.line_id join regions g on g.id = a.region_id
      where l.slot in ('A', 'B') and ${inRegions(input.regionIds)}
    ), sums as (
      select c.carrier_id, c.slot, extract(hour from q.bucket at time zone c.zone)::int as hour, sum(sent)::float8 as sent,
        sum(lost)::float8 as lost, sum(jitter_sum_micros)::float8 / nullif(sum(jitter_samples), 0) as jitter,
        sum(bad_seconds)::float8 / 60 / count(distinct q.path_id) as bad_minutes, bool_or(demo) as demo
      from people_rollup_quarters q join chosen c on c.path_id = q.path_id
      where q.bucket >= ${from} and q.bucket < ${to}
      group by 1, 2, 3
    ), per_bucket as (
      -- Keys are integers until the sums are made, and two unnest side by side walk in step without a temporary table.
      select path_id, hour, h_bucket, sum(h_count::float8) as n from (
        select q.path_id, q.hour, unnest(q.rtt_buckets) as h_bucket, unnest(q.rtt_counts) as h_count from (
          select q.path_id, extract(hour from q.bucket at time zone c.zone)::int as hour, q.rtt_buckets, q.rtt_counts
          from people_rollup_quarters q join chosen c on c.path_id = q.path_id
          where q.bucket >= ${from} and q.bucket < ${to} ${histograms} offset 0
        ) q
      ) u group by path_id, hour, h_bucket
    ), merged as (
      select c.carrier_id, c.slot, b.hour, b.h_bucket as bucket, sum(b.n) as n
      from per_bucket b join chosen c using (path_id) group by c.carrier_id, c.slot, b.hour, b.h_bucket
    ), distributions as (
      select carrier_id, slot, hour, array_agg(bucket::int order by bucket) as buckets, array_agg(n order by bucket) as counts
      from merged group by carrier_id, slot, hour
    ), clock as (
      select z.zone, extract(hour from t at time zone z.zone)::int as hour, t
      from (select distinct zone from chosen) z,
        generate_series(${from}::timestamptz, ${new Date(Math.min(input.to, input.now))}::timestamptz - interval '15 minutes', interval '15 minutes') t
    ), first_data as (
      select path_id, min(bucket) as since from people_rollup_quarters
      where bucket >= ${from} and bucket < ${to} group by path_id
    ), expected as (
      select c.carrier_id, k.hour, sum(c.probes_per_quarter)::float8 as expected
      from chosen c left join first_data f using (path_id)
      join clock k on k.zone = c.zone and k.t >= least(c.since, f.since) and k.t < c.until
      group by c.carrier_id, k.hour
    )
    select coalesce(s.carrier_id, e.carrier_id) as carrier_id, coalesce(s.hour, e.hour) as hour, s.slot,
      s.sent, s.lost, s.jitter, s.bad_minutes, s.demo, d.buckets, d.counts, e.expected
    from sums s left join distributions d using (carrier_id, slot, hour)
    full join expected e on e.carrier_id = s.carrier_id and e.hour = s.hour
    order by 1, 2, 3`);
  return byCell(rows, input.percentile);
}

type Row = {
  carrier_id: string;
  hour: number;
  slot: 'A' | 'B' | null;
  sent: number | null;
  lost: number | null;
  jitter: number | null;
  bad_minutes: number | null;
  demo: boolean | null;
  buckets: number[] | null;
  counts: number[] | null;
  expected: number | null;
};

function byCell(rows: readonly Row[], p: number | null): HourFigures[] {
  const cells = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.carrier_id} ${row.hour}`;
    cells.set(key, [...(cells.get(key) ?? []), row]);
  }
  return [...cells.values()].map((cell) => {
    const of = (slot: 'A' | 'B') =>
      lineHour(
        cell.find((row) => row.slot === slot),
        p,
      );
    const lines = { A: of('A'), B: of('B') };
    const seen = (lines.A?.sent ?? 0) + (lines.B?.sent ?? 0);
    return {
      carrierId: cell[0]?.carrier_id ?? '',
      hour: cell[0]?.hour ?? 0,
      lines,
      // The quarter-hour that is running now has probes, but is not among those expected.
      expected: cell[0]?.expected ?? seen,
      demo: cell.some((row) => row.demo === true),
    };
  });
}

function lineHour(row: Row | undefined, p: number | null): LineHour | null {
  if (!row?.sent) return null;
  const micros = p === null || !row.buckets || !row.counts ? null : percentile(row.buckets, row.counts, p);
  return {
    sent: row.sent,
    rttMicros: micros === null ? null : Math.round(micros),
    lossRatio: (row.lost ?? 0) / row.sent,
    jitterMicros: row.jitter === null ? null : Math.round(row.jitter),
    badMinutes: row.bad_minutes ?? 0,
  };
}
