import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { addDay, BUCKETS, createHourSums, HOURS, type HourSums } from '../rollup/dayFigures';
import { createBinWeigher, type MergedBin, type Span, type WeighedPath } from './weighedBins';
import { stretchesOf } from './zoneClock';

const HOUR_MS = 3_600_000;
const DAY_MS = HOURS * HOUR_MS;

/**
 * Figures of each line and bin of a long span, from days by the hour of their region's clock: one row a path and day
 * instead of 96 quarter-hours. An hour counts in the bin and in the span that its beginning lies in. On the day that
 * clocks go back, what happened in the hour that comes twice stands at its first coming. `zone`: of the one region that
 * the paths are in.
 */
export async function dayBins(
  tx: Transaction,
  paths: readonly WeighedPath[],
  zone: string,
  span: Span,
): Promise<MergedBin[]> {
  const days = createDays(zone, span);
  // Bytes come as base64, which takes half as long to read as hexadecimal.
  const { rows } = await tx.execute<Row>(sql`
    select c.id as path_id, d.day - date '1970-01-01' as day, encode(d.figures, 'base64') as figures
    from unnest(${sql.param(paths.map((path) => path.id))}::int[]) as c (id)
    cross join lateral (
      select r.day, r.figures from people_rollup_days r where r.path_id = c.id
        and r.day >= date '1970-01-01' + ${days.first}::int and r.day <= date '1970-01-01' + ${days.last}::int
      -- Or else the planner may join whole chunks instead of looking each path up.
      offset 0
    ) d`);
  const byPath = new Map<number, HourSums>();
  for (const row of rows) {
    const sums = byPath.get(row.path_id) ?? createHourSums(days.bins, { rtt: true, connect: false });
    byPath.set(row.path_id, sums);
    addDay(sums, Buffer.from(row.figures, 'base64'), 1, days.binsOf(row.day));
  }
  const weigher = createBinWeigher(span);
  for (const path of paths) {
    const sums = byPath.get(path.id);
    for (let bin = 0; sums !== undefined && bin < days.bins; bin += 1)
      if (sums.sums.sent[bin])
        weigher.add(
          path,
          days.firstBin + bin,
          figuresOf(sums, bin),
          sums.rtt.subarray(bin * BUCKETS, (bin + 1) * BUCKETS),
        );
  }
  return weigher.bins();
}

type Row = { path_id: number; day: number; figures: string };

/** Bins of whole local hours begin with one of them. */
export function localOrigin(zone: string, from: number): number {
  return -(stretchesOf(zone, from, from + 1)[0]?.offsetMs ?? 0);
}

/** Which days (counted from 1 January 1970) a span touches, and which of its bins each of their hours begins in. */
function createDays(zone: string, { from, to, binMs, origin = 0 }: Span) {
  const stretches = stretchesOf(zone, from - DAY_MS, to + DAY_MS);
  const wall = (instant: number) =>
    instant + (stretches.find((one) => instant >= one.from && instant < one.to)?.offsetMs ?? 0);
  const binAt = (instant: number) => Math.floor((instant - origin) / binMs);
  const firstBin = binAt(from);
  const known = new Map<number, Int16Array>();
  return {
    first: Math.floor(wall(from) / DAY_MS),
    last: Math.floor(wall(to - 1) / DAY_MS),
    firstBin,
    bins: binAt(to - 1) - firstBin + 1,
    binsOf(day: number): Int16Array {
      const bins =
        known.get(day) ??
        Int16Array.from({ length: HOURS }, (_, hour) => {
          const began = day * DAY_MS + hour * HOUR_MS;
          const stretch = stretches.find((one) => began >= one.from + one.offsetMs && began < one.to + one.offsetMs);
          const at = stretch === undefined ? Number.NaN : began - stretch.offsetMs;
          return at >= from && at < to ? binAt(at) - firstBin : -1;
        });
      known.set(day, bins);
      return bins;
    },
  };
}

function figuresOf({ sums, rttMinMicros, rttMaxMicros }: HourSums, bin: number) {
  const of = (values: Float64Array) => values[bin] ?? 0;
  return {
    sent: of(sums.sent),
    received: of(sums.received),
    lost: of(sums.lost),
    pending: 0,
    rttMinMicros: of(rttMinMicros) || null,
    rttMaxMicros: of(rttMaxMicros) || null,
    jitterSumMicros: of(sums.jitterSumMicros),
    jitterSamples: of(sums.jitterSamples),
  };
}
