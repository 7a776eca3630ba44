import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { addDay, BUCKETS, createHourSums, HOURS, type HourSums } from '../../rollup/dayFigures';
import { isoDate, stretchesOf } from '../span/zoneClock';
import { createBinWeigher, type MergedBin, type Span, type WeighedPath } from './weighedBins';

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
        and r.day >= ${isoDate(days.first)}::date and r.day <= ${isoDate(days.last)}::date
      -- Or else the planner may join whole chunks instead of looking each path up.
      offset 0
    ) d`);
  const byPath = new Map<number, Row[]>();
  for (const row of rows) {
    const own = byPath.get(row.path_id);
    if (own) own.push(row);
    else byPath.set(row.path_id, [row]);
  }
  const weigher = createBinWeigher(span, paths);
  /** Each path's bins that have data, one path after the other in the same sums. */
  const eachBin = (
    some: readonly WeighedPath[],
    sums: HourSums,
    take: (path: WeighedPath, bin: number) => void,
  ): void => {
    for (const path of some) {
      const own = byPath.get(path.id);
      if (own === undefined) continue;
      clear(sums);
      for (const { figures, day } of own) addDay(sums, Buffer.from(figures, 'base64'), 1, days.binsOf(day));
      for (let bin = 0; bin < days.bins; bin += 1) if (sums.sums.sent[bin]) take(path, bin);
    }
  };
  // Who shares an audience is known by sums alone: read twice, these cost little where the sketches are passed over.
  const sharing = paths.filter(weigher.shares);
  const counts = createHourSums(days.bins, { rtt: false, connect: false });
  eachBin(sharing, counts, (path, bin) => weigher.count(path, days.firstBin + bin, figuresOf(counts, bin)));
  const sums = createHourSums(days.bins, { rtt: true, connect: false });
  eachBin(paths, sums, (path, bin) =>
    weigher.add(path, days.firstBin + bin, figuresOf(sums, bin), sums.rtt.subarray(bin * BUCKETS, (bin + 1) * BUCKETS)),
  );
  return weigher.bins();
}

/** Many bins have megabytes of histograms: one path's are used for the next. */
function clear({ sums, rtt, rttMinMicros, rttMaxMicros }: HourSums): void {
  for (const values of [...Object.values(sums), rtt, rttMinMicros, rttMaxMicros]) values.fill(0);
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
  return {
    sent: sums.sent[bin] ?? 0,
    received: sums.received[bin] ?? 0,
    lost: sums.lost[bin] ?? 0,
    pending: 0,
    rttMinMicros: rttMinMicros[bin] || null,
    rttMaxMicros: rttMaxMicros[bin] || null,
    jitterSumMicros: sums.jitterSumMicros[bin] ?? 0,
    jitterSamples: sums.jitterSamples[bin] ?? 0,
  };
}
