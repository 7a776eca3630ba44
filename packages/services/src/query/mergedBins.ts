import type { Transaction } from '@twinline/db/tenancy';
import { percentile } from '@twinline/engine/histogram';
import { sql } from 'drizzle-orm';

/** The three resolutions that measurements are kept in. */
export type DetailSource = 'samples' | 'minutes' | 'quarters';

/** A path of a region's line, and the audience its carrier stands for. */
export interface WeighedPath {
  readonly id: number;
  readonly regionId: string;
  readonly slot: string;
  readonly weight: number;
}

/** One bin of one line in one region. Durations in microseconds; weights of the histogram sum to about 10⁶. */
export interface MergedBin {
  readonly regionId: string;
  readonly slot: string;
  /** Epoch ms: the origin and a multiple of the bin's length. */
  readonly start: number;
  readonly sent: number;
  readonly received: number;
  readonly lossRatio: number | null;
  readonly jitterMicros: number | null;
  readonly rttMinMicros: number | null;
  readonly rttMaxMicros: number | null;
  readonly buckets: readonly number[];
  readonly weights: readonly number[];
}

/** Every path of the organization's regions, or of one region; archived ones too, for what they measured stays true. */
export async function weighedPaths(tx: Transaction, regionId?: string): Promise<WeighedPath[]> {
  const { rows } = await tx.execute<{ id: number; region_id: string; slot: string; weight: number }>(sql`
    select p.id, a.region_id, l.slot, greatest(c.audience_weight, 0.000001)::float8 as weight
    from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id
    join lines l on l.id = p.line_id
    where ${regionId ?? null}::uuid is null or a.region_id = ${regionId ?? null}::uuid`);
  return rows.map((row) => ({ id: row.id, regionId: row.region_id, slot: row.slot, weight: row.weight }));
}

export interface Span {
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  readonly binMs: number;
  /** Where bins are counted from, epoch ms; 0 without it. */
  readonly origin?: number;
}

/**
 * Figures of each line and bin, weighted by audience: each path's histogram is scaled to its carrier's weight before
 * the histograms are merged, so that a percentile is one of viewers and not of probes (an agent that probes more
 * often counts no more). Loss and jitter are weighted means of the paths' own. A bin without data is missing.
 * Loss is of probes whose fate is known: pending ones count neither way.
 */
export async function mergedBins(
  tx: Transaction,
  source: DetailSource,
  paths: readonly WeighedPath[],
  span: Span,
): Promise<MergedBin[]> {
  if (paths.length === 0) return [];
  const { rows } = await tx.execute<Row>(sql`
    with chosen as (
      select * from unnest(${sql.param(paths.map((p) => p.id))}::int[], ${sql.param(paths.map((p) => p.regionId))}::text[],
        ${sql.param(paths.map((p) => p.slot))}::text[], ${sql.param(paths.map((p) => p.weight))}::float8[])
        as c (path_id, region_id, slot, weight)
    ), measured as materialized (
      select path_id, floor((extract(epoch from at) * 1000 - ${span.origin ?? 0}::float8) / ${span.binMs}::float8) as bin, sent, received, lost, pending,
        rtt_min_micros, rtt_max_micros, jitter_sum, jitter_samples, rtt_buckets, rtt_counts
      from (${measurements[source](paths, span)}) m
    ), per_path as (
      select path_id, bin, sum(sent)::float8 as sent, sum(received)::float8 as received, sum(lost)::float8 as lost,
        sum(pending)::float8 as pending, min(rtt_min_micros) as rtt_min, max(rtt_max_micros) as rtt_max,
        sum(jitter_sum)::float8 as jitter_sum, sum(jitter_samples)::float8 as jitter_samples
      from measured group by path_id, bin
    ), per_bucket as (
      select path_id, bin, bucket, sum(n::float8) as n from (
        select path_id, bin, unnest(rtt_buckets) as bucket, unnest(rtt_counts) as n from measured
      ) u group by path_id, bin, bucket
    ), merged as (
      select region_id, slot, bin, bucket, sum(weight * n / received) as weight
      from per_bucket join per_path using (path_id, bin) join chosen using (path_id)
      where received > 0 group by region_id, slot, bin, bucket
    ), histograms as (
      select region_id, slot, bin, array_agg(bucket::int order by bucket) as buckets,
        array_agg(weight order by bucket) as weights
      from merged group by region_id, slot, bin
    ), figures as (
      select region_id, slot, bin, sum(sent) as sent, sum(received) as received,
        sum(weight * lost / nullif(sent - pending, 0)) / sum(weight) filter (where sent > pending) as loss_ratio,
        sum(weight * jitter_sum / nullif(jitter_samples, 0)) / sum(weight) filter (where jitter_samples > 0) as jitter,
        min(rtt_min) as rtt_min, max(rtt_max) as rtt_max
      from per_path join chosen using (path_id) group by region_id, slot, bin
    )
    select f.*, h.buckets, h.weights from figures f left join histograms h using (region_id, slot, bin)
    where f.sent > 0 order by f.region_id, f.slot, f.bin`);
  return rows.map((row) => mergedBin(row, span));
}

/** A percentile of a merged bin in microseconds; null where nothing came back. */
export function percentileOf(bin: Pick<MergedBin, 'buckets' | 'weights'>, p: number): number | null {
  return percentile(bin.buckets, bin.weights, p);
}

const idsOf = (paths: readonly WeighedPath[]) => sql`any(${sql.param(paths.map((p) => p.id))}::int[])`;
const within = (span: Span) => ({ from: new Date(span.from), to: new Date(span.to) });

/** The three resolutions under the same column names. */
const measurements = {
  samples: (paths: readonly WeighedPath[], span: Span) => sql`
    select path_id, start as at, sent, received, lost, pending, rtt_min_micros, rtt_max_micros,
      jitter_micros as jitter_sum, (jitter_micros is not null)::int as jitter_samples, rtt_buckets, rtt_counts
    from people_samples
    where path_id = ${idsOf(paths)} and start >= ${within(span).from} and start < ${within(span).to}`,
  minutes: (paths: readonly WeighedPath[], span: Span) => rollup(sql`people_rollup_minutes`, paths, span),
  quarters: (paths: readonly WeighedPath[], span: Span) => rollup(sql`people_rollup_quarters`, paths, span),
};

function rollup(table: ReturnType<typeof sql>, paths: readonly WeighedPath[], span: Span) {
  return sql`
    select path_id, bucket as at, sent, received, lost, 0 as pending, rtt_min_micros, rtt_max_micros,
      jitter_sum_micros as jitter_sum, jitter_samples, rtt_buckets, rtt_counts
    from ${table}
    where path_id = ${idsOf(paths)} and bucket >= ${within(span).from} and bucket < ${within(span).to}`;
}

type Row = {
  region_id: string;
  slot: string;
  bin: string | number;
  sent: number;
  received: number;
  loss_ratio: number | null;
  jitter: number | null;
  rtt_min: number | null;
  rtt_max: number | null;
  buckets: number[] | null;
  weights: number[] | null;
};

/** Weights become whole numbers, because the nearest rank of a percentile is counted in whole ones. */
function mergedBin(row: Row, span: Span): MergedBin {
  const weights = row.weights ?? [];
  const scale = 1_000_000 / weights.reduce((sum, weight) => sum + weight, 0);
  return {
    regionId: row.region_id,
    slot: row.slot,
    start: (span.origin ?? 0) + Number(row.bin) * span.binMs,
    sent: row.sent,
    received: row.received,
    lossRatio: row.loss_ratio,
    jitterMicros: row.jitter === null ? null : Math.round(row.jitter),
    rttMinMicros: row.rtt_min,
    rttMaxMicros: row.rtt_max,
    buckets: row.buckets ?? [],
    weights: weights.map((weight) => Math.max(1, Math.round(weight * scale))),
  };
}
