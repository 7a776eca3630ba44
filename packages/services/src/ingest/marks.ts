import type { Connect, SampleColumns } from '@twinline/wire/batch';
import { addMark, type Marks } from '../rollup/marks';

const MINUTE_MICROS = 60_000_000;
const QUARTER_MICROS = 15 * MINUTE_MICROS;
const MICROS_PER_MS = 1_000;

/** The minutes that samples lie in, with their paths: of all rows, also of those that lose against what is stored. */
export function minutesOf({ path, start }: Pick<SampleColumns, 'path' | 'start'>): Marks {
  const marks: Marks = new Map();
  // Neighbours mostly lie in the same minute.
  let minute = Number.NaN;
  let paths = new Set<number>();
  for (let row = 0; row < path.length; row += 1) {
    const at = start[row] ?? 0;
    if (!(at >= minute && at < minute + MINUTE_MICROS)) {
      minute = at - (at % MINUTE_MICROS);
      paths = marks.get(minute / MICROS_PER_MS) ?? new Set();
      marks.set(minute / MICROS_PER_MS, paths);
    }
    paths.add(path[row] ?? 0);
  }
  return marks;
}

/** The quarter-hours that attempts to connect lie in, with their paths. */
export function quartersOf(connects: readonly Connect[]): Marks {
  const marks: Marks = new Map();
  for (const { path, at } of connects) addMark(marks, (at - (at % QUARTER_MICROS)) / MICROS_PER_MS, [path]);
  return marks;
}

export function mergedMarks(all: readonly Marks[]): Marks {
  const merged: Marks = new Map();
  for (const marks of all) for (const [bucket, paths] of marks) addMark(merged, bucket, paths);
  return merged;
}
