import type { Transaction } from '@twinline/db/tenancy';
import { percentile } from '@twinline/engine/histogram';
import { sql } from 'drizzle-orm';

export interface HeatmapCarrier {
  readonly id: string;
  readonly name: string;
  readonly asn: number | null;
  readonly regionId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly timeZone: string;
  /** The hour of day it is now on this row's clock: the cell with the ink frame. */
  readonly nowHour: number;
  /** p95 RTT of the better line in its quiet hours over four weeks; null without data. */
  readonly baselineMicros: number | null;
}

export interface CarriersInput {
  readonly now: number;
  /** The baseline is of the four weeks before this. */
  readonly to: number;
  /** One zone for all rows; null: each region's own. */
  readonly zone: string | null;
  readonly regionIds: readonly string[] | undefined;
  readonly withBaseline: boolean;
}

/** Hours of the audience's day that are taken as quiet: from 02:00 until 06:00. */
export const QUIET_HOURS = { from: 2, until: 6 } as const;
const BASELINE_MS = 28 * 24 * 3_600_000;

/** The heatmap's rows in order: by region code, then by audience. */
export async function heatmapCarriers(tx: Transaction, input: CarriersInput): Promise<HeatmapCarrier[]> {
  const { rows } = await tx.execute<Row>(sql`
    select c.id, c.name, c.asn, g.id as region_id, g.code as region_code, g.name as region_name, g.time_zone,
      extract(hour from ${new Date(input.now)}::timestamptz at time zone coalesce(${input.zone}::text, g.time_zone))::int as now_hour
    from carriers c join regions g on g.id = c.region_id
    where c.archived_at is null and g.archived_at is null and ${inRegions(input.regionIds)}
    order by g.code, c.audience_weight desc, c.name`);
  const baselines = input.withBaseline ? await quietHours(tx, input) : new Map<string, number>();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    asn: row.asn,
    regionId: row.region_id,
    regionCode: row.region_code,
    regionName: row.region_name,
    timeZone: row.time_zone,
    nowHour: row.now_hour,
    baselineMicros: baselines.get(row.id) ?? null,
  }));
}

/** A condition on regions `g`. */
export function inRegions(regionIds: readonly string[] | undefined) {
  return regionIds === undefined ? sql`true` : sql`g.id = any(${sql.param(regionIds)}::uuid[])`;
}

/** By carrier: p95 of whichever line was better in the audience's quiet hours. */
async function quietHours(tx: Transaction, input: CarriersInput): Promise<Map<string, number>> {
  const { rows } = await tx.execute<{ carrier_id: string; buckets: number[]; counts: number[] }>(sql`
    with chosen as (
      select p.id as path_id, a.carrier_id, l.slot, g.time_zone
      from paths p join agents a on a.id = p.agent_id join lines l on l.id = p.line_id join regions g on g.id = a.region_id
      where ${inRegions(input.regionIds)}
    ), per_bucket as (
      select path_id, h_bucket, sum(h_count::float8) as n from (
        select path_id, unnest(rtt_buckets) as h_bucket, unnest(rtt_counts) as h_count from (
          select q.path_id, q.rtt_buckets, q.rtt_counts
          from people_rollup_quarters q join chosen c on c.path_id = q.path_id
          where q.bucket >= ${new Date(input.to - BASELINE_MS)} and q.bucket < ${new Date(input.to)}
            and extract(hour from q.bucket at time zone c.time_zone) >= ${QUIET_HOURS.from}
            and extract(hour from q.bucket at time zone c.time_zone) < ${QUIET_HOURS.until} offset 0
        ) q
      ) u group by path_id, h_bucket
    ), merged as (
      select c.carrier_id, c.slot, b.h_bucket as bucket, sum(b.n) as n
      from per_bucket b join chosen c using (path_id) group by c.carrier_id, c.slot, b.h_bucket
    )
    select carrier_id, array_agg(bucket::int order by bucket) as buckets, array_agg(n order by bucket) as counts
    from merged group by carrier_id, slot`);
  const best = new Map<string, number>();
  for (const row of rows) {
    const p95 = percentile(row.buckets, row.counts, 95);
    if (p95 !== null) best.set(row.carrier_id, Math.round(Math.min(p95, best.get(row.carrier_id) ?? Infinity)));
  }
  return best;
}

type Row = {
  id: string;
  name: string;
  asn: number | null;
  region_id: string;
  region_code: string;
  region_name: string | null;
  time_zone: string;
  now_hour: number;
};
