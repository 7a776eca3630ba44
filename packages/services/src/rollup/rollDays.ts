import type pg from 'pg';
import { createBreather } from './breather';
import { addDay, BUCKETS, clearHour, createHourSums, DAY_SUMS, encodeDay, HOURS, type HourSums } from './dayFigures';
import { type DayRow, demoDays, laterRows, readDays, writeDays } from './dayRows';
import { readTouchedHours, type Touched, type TouchedHour } from './readTouchedHours';

/** Quarter-hours that are put together to hours in one statement. */
const QUARTERS_AT_ONCE = 4_000;
/** Rows of days (about 8 KB each) that are in memory at the same time. */
const ROWS_AT_ONCE = 2_000;

/**
 * Computes the stale hours of paths' local days anew from their quarter-hours, and the running totals from the first
 * day that changed to the last one there is: late data moves the totals of all later days.
 *
 * An hour of which no quarter-hour is left stays as it was: retention has dropped what it was made of.
 * Returns how many days of paths were computed.
 */
export async function rollDays(client: pg.ClientBase, touched: Touched): Promise<number> {
  let count = 0;
  for (const some of slicesOf(touched, (quarters) => quarters.length, QUARTERS_AT_ONCE)) {
    const hours = hoursByPath(await readTouchedHours(client, some));
    const later = await laterRows(client, firstDays(hours));
    const rows = (own: readonly TouchedHour[], path: number) => (later.get(path) ?? 0) + own.length / HOURS + 1;
    for (const slice of slicesOf(hours, rows, ROWS_AT_ONCE)) count += await rollSlice(client, slice);
  }
  return count;
}

function hoursByPath(hours: readonly TouchedHour[]): Map<number, TouchedHour[]> {
  const byPath = new Map<number, TouchedHour[]>();
  for (const hour of hours) {
    const known = byPath.get(hour.path);
    if (known === undefined) byPath.set(hour.path, [hour]);
    else known.push(hour);
  }
  return byPath;
}

const firstDays = (hours: ReadonlyMap<number, readonly TouchedHour[]>) =>
  new Map([...hours].map(([path, own]) => [path, own[0]?.day ?? '']));

/** Paths, as many at a time as are together no larger than `most`, or one. */
function* slicesOf<T>(paths: ReadonlyMap<number, T>, sizeOf: (of: T, path: number) => number, most: number) {
  let slice = new Map<number, T>();
  let size = 0;
  for (const [path, of] of paths) {
    const more = sizeOf(of, path);
    if (slice.size > 0 && size + more > most) {
      yield slice;
      slice = new Map();
      size = 0;
    }
    slice.set(path, of);
    size += more;
  }
  if (slice.size > 0) yield slice;
}

async function rollSlice(client: pg.ClientBase, slice: ReadonlyMap<number, TouchedHour[]>): Promise<number> {
  const existing = await readDays(client, firstDays(slice));
  const stillDemo = await demoDays(client, slice, existing);
  const breathe = createBreather();
  const scratch = createHourSums();
  const written: DayRow[] = [];
  let count = 0;
  for (const [path, hours] of slice) {
    const found = existing.get(path);
    const rows = new Map<string, ComputedRow>(found?.days.map((row) => [row.day, { ...row, changed: false }]));
    for (const [day, touched] of byDay(hours)) {
      const known = rows.get(day);
      const demo = touched.some((hour) => hour.demo) || stillDemo.has(`${path} ${day}`);
      const figures = computeDay(scratch, known?.figures, touched);
      const changed = known === undefined || known.demo !== demo || !known.figures.equals(figures);
      rows.set(day, { path, day, figures, totals: known?.totals ?? NO_TOTALS, demo, changed });
      count += 1;
      await breathe();
    }
    const ascending = [...rows.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
    for (const row of chainTotals(scratch, found?.before ?? null, ascending)) {
      written.push(row);
      await breathe();
    }
  }
  await writeDays(client, written);
  return count;
}

interface ComputedRow extends DayRow {
  readonly changed: boolean;
}

/** Of a row that is new; the chain gives it its own. */
const NO_TOTALS = Buffer.alloc(0);

function byDay(hours: readonly TouchedHour[]): Map<string, TouchedHour[]> {
  const days = new Map<string, TouchedHour[]>();
  for (const hour of hours) {
    const list = days.get(hour.day);
    if (list === undefined) days.set(hour.day, [hour]);
    else list.push(hour);
  }
  return days;
}

function clearDay(sums: HourSums): void {
  for (let hour = 0; hour < HOURS; hour += 1) clearHour(sums, hour);
}

function computeDay(scratch: HourSums, known: Buffer | undefined, touched: readonly TouchedHour[]): Buffer {
  clearDay(scratch);
  if (known !== undefined) addDay(scratch, known);
  for (const hour of touched) fillHour(scratch, hour);
  return encodeDay(scratch);
}

function fillHour(sums: HourSums, hour: TouchedHour): void {
  clearHour(sums, hour.hour);
  for (const name of DAY_SUMS) sums.sums[name][hour.hour] = Number(hour[name]);
  sums.rttMinMicros[hour.hour] = hour.rttMinMicros ?? 0;
  sums.rttMaxMicros[hour.hour] = hour.rttMaxMicros ?? 0;
  fillSketch(sums.rtt, hour.hour, hour.rttBuckets, hour.rttCounts);
  fillSketch(sums.connect, hour.hour, hour.connectBuckets, hour.connectCounts);
}

function fillSketch(
  sketch: Float64Array,
  hour: number,
  buckets: readonly number[] | null,
  counts: readonly number[] | null,
): void {
  for (const [i, bucket] of (buckets ?? []).entries()) {
    const key = hour * BUCKETS + Math.min(bucket, BUCKETS - 1);
    sketch[key] = (sketch[key] ?? 0) + (counts?.[i] ?? 0);
  }
}

/** The rows to write: from the first that changed on, each with the totals up to and including it. */
function* chainTotals(scratch: HourSums, before: Buffer | null, rows: readonly ComputedRow[]): Generator<DayRow> {
  const first = rows.findIndex((row) => row.changed);
  if (first < 0) return;
  clearDay(scratch);
  const base = first === 0 ? before : (rows[first - 1]?.totals ?? null);
  if (base !== null) addDay(scratch, base);
  for (const row of rows.slice(first)) {
    addDay(scratch, row.figures);
    yield { ...row, totals: encodeDay(scratch) };
  }
}
