import type { Transaction } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import { BUCKETS, type DaySum, type HourSums, type Sketches } from '../../rollup/dayFigures';
import type { WallSlots } from './wallSlots';

/** A stretch of one path (epoch ms, half open) to be put together from its quarter-hours, on the clock of `zone`. */
export interface QuartersWanted {
  /** The caller's own number: rows come back under it. */
  readonly place: number;
  readonly pathId: number;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
}

/** What a path's quarter-hours hold in one slot. */
export interface SlotRow extends Readonly<Record<DaySum, number>> {
  readonly place: number;
  readonly slot: number;
  readonly demo: boolean;
  readonly buckets: readonly number[] | null;
  readonly counts: readonly number[] | null;
  readonly connectBuckets: readonly number[] | null;
  readonly connectCounts: readonly number[] | null;
}

/** Sketches of connect times are keyed by step × 1024 + bucket; step 3 is the whole. */
const WHOLE = 3 * 1024;

/** Sums and merged histograms by slot: exact to the running quarter-hour, and slow over many days. One query. */
export async function spanQuarters(
  tx: Transaction,
  wanted: readonly QuartersWanted[],
  slots: WallSlots,
  sketches: Sketches,
): Promise<SlotRow[]> {
  if (wanted.length === 0) return [];
  const column = (of: (one: QuartersWanted) => unknown) => sql.param(wanted.map(of));
  const instants = (of: (one: QuartersWanted) => number) => column((one) => new Date(of(one)).toISOString());
  const slot = (at: SQL) => sql`(floor((floor(date_part('epoch', ${at} at time zone w.zone) / 3600)
    - ${slots.originHour}::int) / ${slots.binHours}::int)::bigint % ${slots.count}::int)::int`;
  const { rows } = await tx.execute<SlotRow & Record<string, unknown>>(sql`
    with wanted as materialized (
      select * from unnest(${column((one) => one.place)}::int[], ${column((one) => one.pathId)}::int[],
        ${column((one) => one.zone)}::text[], ${instants((one) => one.from)}::timestamptz[],
        ${instants((one) => one.to)}::timestamptz[]) as w (place, path_id, zone, from_at, to_at)
    ), sums as (
      select w.place, ${slot(sql`q.bucket`)} as slot, sum(sent)::float8 as sent, sum(received)::float8 as received,
        sum(lost)::float8 as lost, sum(jitter_sum_micros)::float8 as "jitterSumMicros",
        sum(jitter_samples)::float8 as "jitterSamples", sum(good_seconds)::float8 as "goodSeconds",
        sum(bad_seconds)::float8 as "badSeconds", sum(unavailable_seconds)::float8 as "unavailableSeconds",
        bool_or(demo) as demo
      from wanted w cross join lateral (${rowsOf(sql`people_rollup_quarters`)}) q group by 1, 2
    ), histograms as (
      ${histograms(slot(sql`q.bucket`), sql`people_rollup_quarters`, sql`rtt_buckets`, sql`rtt_counts`, sketches.rtt)}
    ), connects as (
      select w.place, ${slot(sql`q.bucket`)} as slot, sum(attempts)::float8 as attempts,
        sum((select sum(n::int) from jsonb_each_text(faults) as f (fault, n)))::float8 as failures
      from wanted w cross join lateral (${rowsOf(sql`people_rollup_connects`)}) q
      where ${sketches.connect ? sql`true` : sql`false`} group by 1, 2
    ), connect_histograms as (
      ${histograms(slot(sql`q.bucket`), sql`people_rollup_connects`, sql`step_keys`, sql`step_counts`, sketches.connect)}
    )
    select place, slot, coalesce(s.sent, 0) as sent, coalesce(s.received, 0) as received, coalesce(s.lost, 0) as lost,
      coalesce(s."jitterSumMicros", 0) as "jitterSumMicros", coalesce(s."jitterSamples", 0) as "jitterSamples",
      coalesce(s."goodSeconds", 0) as "goodSeconds", coalesce(s."badSeconds", 0) as "badSeconds",
      coalesce(s."unavailableSeconds", 0) as "unavailableSeconds", coalesce(s.demo, false) as demo,
      coalesce(c.attempts, 0) as "connectAttempts", coalesce(c.failures, 0) as "connectFailures",
      h.buckets, h.counts, k.buckets as "connectBuckets", k.counts as "connectCounts"
    from sums s full join connects c using (place, slot) left join histograms h using (place, slot)
    left join connect_histograms k using (place, slot)`);
  return rows;
}

/** `offset 0` keeps each stretch a scan of its own along the primary key: joined, all quarter-hours there are would be read. */
const rowsOf = (table: SQL) => sql`
  select r.* from ${table} r where r.path_id = w.path_id and r.bucket >= w.from_at and r.bucket < w.to_at offset 0`;

/** Keys are integers until the sums are made, and two unnest side by side walk in step without a temporary table. */
const histograms = (slot: SQL, table: SQL, buckets: SQL, counts: SQL, wanted: boolean) => sql`
  select place, slot, array_agg(bucket::int order by bucket) as buckets, array_agg(n order by bucket) as counts
  from (
    select place, slot, bucket, sum(n::float8) as n from (
      select place, slot, unnest(buckets) as bucket, unnest(counts) as n from (
        select w.place, ${slot} as slot, q.${buckets} as buckets, q.${counts} as counts
        from wanted w cross join lateral (${rowsOf(table)}) q where ${wanted ? sql`true` : sql`false`} offset 0
      ) r
    ) u group by place, slot, bucket
  ) b group by place, slot`;

/** Adds a row to figures of other slots; `to` tells which one, -1 leaves the row out. */
export function addSlotRow(into: HourSums, row: SlotRow, to: number): void {
  if (to < 0) return;
  for (const [name, sums] of Object.entries(into.sums)) sums[to] = (sums[to] ?? 0) + row[name as DaySum];
  if (into.rtt.length > 0) addHistogram(into.rtt, to, row.buckets, row.counts, 0);
  if (into.connect.length > 0) addHistogram(into.connect, to, row.connectBuckets, row.connectCounts, WHOLE);
}

function addHistogram(
  sketch: Float64Array,
  slot: number,
  keys: readonly number[] | null,
  counts: readonly number[] | null,
  first: number,
): void {
  for (const [i, key] of (keys ?? []).entries()) {
    // As days have them: the last bucket holds everything above it, too.
    const bucket = Math.min(key - first, BUCKETS - 1);
    if (bucket < 0) continue;
    const place = slot * BUCKETS + bucket;
    sketch[place] = (sketch[place] ?? 0) + (counts?.[i] ?? 0);
  }
}
