import type { Transaction } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import { BUCKETS } from '../../rollup/dayFigures';
import { addHistogramText } from '../histogramText';
import { createBinWeigher, type MergedBin, type Span, type WeighedPath } from './weighedBins';

export { type MergedBin, percentileOf, type Span, type WeighedPath } from './weighedBins';

/** The three resolutions of rows; days by hour are read by dayBins. */
export type RowSource = 'samples' | 'minutes' | 'quarters';

/** Every path of the organization's regions; archived ones too, for what they measured stays true. */
export async function weighedPaths(tx: Transaction): Promise<WeighedPath[]> {
  const { rows } = await tx.execute<WeighedPath & Record<string, unknown>>(selectWeighedPaths(sql`true`));
  return rows;
}

/** For a query of the paths whose agents (`a`) fit a condition. */
export const selectWeighedPaths = (condition: SQL) => sql`
  select p.id, c.id as "carrierId", a.region_id as "groupId", l.slot,
    greatest(c.audience_weight, 0.000001)::float8 as weight
  from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id
  join lines l on l.id = p.line_id where ${condition}`;

/**
 * Figures of each line and bin, weighted by audience (see createBinWeigher). Rows are looked up path by path, so that
 * each lookup reads one stretch of one index, and are summed in the database by path and bin. A bin without data is
 * missing.
 */
export async function mergedBins(
  tx: Transaction,
  source: RowSource,
  paths: readonly WeighedPath[],
  span: Span,
): Promise<MergedBin[]> {
  if (paths.length === 0) return [];
  const { table, at, pending, jitterSum, jitterSamples } = columns[source];
  const { rows } = await tx.execute<Row>(sql`
    select c.id as path_id, m.* from unnest(${sql.param(paths.map((path) => path.id))}::int[]) as c (id)
    cross join lateral (
      select floor((date_part('epoch', ${at}) * 1000 - ${span.origin ?? 0}::float8) / ${span.binMs}::float8) as bin,
        sum(sent)::float8 as sent, sum(received)::float8 as received, sum(lost)::float8 as lost,
        ${pending}::float8 as pending, min(rtt_min_micros) as rtt_min, max(rtt_max_micros) as rtt_max,
        ${jitterSum}::float8 as jitter_sum, ${jitterSamples}::float8 as jitter_samples,
        string_agg(rtt_buckets::text, '') as buckets, string_agg(rtt_counts::text, '') as counts
      from ${table} where path_id = c.id and ${at} >= ${new Date(span.from)} and ${at} < ${new Date(span.to)} group by 1
    ) m`);
  const byId = new Map(paths.map((path) => [path.id, path]));
  const weigher = createBinWeigher(span, paths);
  for (const row of rows) {
    const path = byId.get(row.path_id);
    if (path !== undefined && weigher.shares(path)) weigher.count(path, row.bin, figuresOf(row));
  }
  const histogram = new Float64Array(BUCKETS);
  for (const row of rows) {
    const path = byId.get(row.path_id);
    if (path === undefined) continue;
    histogram.fill(0);
    addHistogramText(histogram, row.buckets, row.counts);
    weigher.add(path, row.bin, figuresOf(row), histogram);
  }
  return weigher.bins();
}

/** How the resolutions differ. */
const columns: Record<RowSource, Record<'table' | 'at' | 'pending' | 'jitterSum' | 'jitterSamples', SQL>> = {
  samples: {
    table: sql`people_samples`,
    at: sql`start`,
    pending: sql`sum(pending)`,
    jitterSum: sql`coalesce(sum(jitter_micros), 0)`,
    jitterSamples: sql`count(jitter_micros)`,
  },
  minutes: rollup(sql`people_rollup_minutes`),
  quarters: rollup(sql`people_rollup_quarters`),
};

function rollup(table: SQL) {
  return {
    table,
    at: sql`bucket`,
    pending: sql`0`,
    jitterSum: sql`sum(jitter_sum_micros)`,
    jitterSamples: sql`sum(jitter_samples)`,
  };
}

type Row = {
  path_id: number;
  bin: number;
  sent: number;
  received: number;
  lost: number;
  pending: number;
  rtt_min: number | null;
  rtt_max: number | null;
  jitter_sum: number;
  jitter_samples: number;
  buckets: string;
  counts: string;
};

const figuresOf = (row: Row) => ({
  sent: row.sent,
  received: row.received,
  lost: row.lost,
  pending: row.pending,
  rttMinMicros: row.rtt_min,
  rttMaxMicros: row.rtt_max,
  jitterSumMicros: row.jitter_sum,
  jitterSamples: row.jitter_samples,
});
