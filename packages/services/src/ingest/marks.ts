import type { Besides } from './besides';
import { cutPositions, flatInt4Array, int4Array, timestamptzArray, whole } from './binaryArrays';

const MINUTE_MICROS = 60_000_000;
const QUARTER_MICROS = 15 * MINUTE_MICROS;

/** How many parameters `marksStatement` takes. */
export const MARK_PARAMETERS = 5;

/** Inserts the marks of a group, with parameters numbered from `first`. */
export function marksStatement(first: number): string {
  const p = (offset: number) => `$${first + offset}`;
  return `insert into rollup_dirty (level, bucket, path_ids)
  select level, bucket, (${p(4)}::int4[])[first_path:last_path]
  from unnest(${p(0)}::text[], ${p(1)}::timestamptz[], ${p(2)}::int4[], ${p(3)}::int4[])
    as m (level, bucket, first_path, last_path)`;
}

/**
 * The parameters of `marksStatement`: each minute with samples and each quarter-hour with connects, with the paths that
 * have some in it, of all rows (also of those that lose).
 */
export function markValues(group: readonly Besides[]): (Buffer | string[])[] {
  const minutes = new Map<number, Set<number>>();
  const quarters = new Map<number, Set<number>>();
  for (const { batch } of group) {
    markSamples(minutes, batch.samples.path, batch.samples.start);
    for (const { path, at } of batch.connects ?? []) pathsOf(quarters, at - (at % QUARTER_MICROS)).add(path);
  }
  const marks = [...minutes, ...quarters];
  const paths = whole(marks.map(([, set]) => [...set]));
  const cuts = cutPositions(...paths);
  return [
    marks.map((_, i) => (i < minutes.size ? 'minute' : 'connect')),
    timestamptzArray(...whole(marks.map(([bucket]) => bucket))),
    int4Array(...whole(cuts.from)),
    int4Array(...whole(cuts.to)),
    flatInt4Array(...paths),
  ];
}

function markSamples(minutes: Map<number, Set<number>>, path: readonly number[], start: readonly number[]): void {
  // Neighbours mostly lie in the same minute.
  let minute = Number.NaN;
  let paths = new Set<number>();
  for (let row = 0; row < path.length; row += 1) {
    const at = start[row] ?? 0;
    if (!(at >= minute && at < minute + MINUTE_MICROS)) {
      minute = at - (at % MINUTE_MICROS);
      paths = pathsOf(minutes, minute);
    }
    paths.add(path[row] ?? 0);
  }
}

function pathsOf(buckets: Map<number, Set<number>>, bucket: number): Set<number> {
  const found = buckets.get(bucket);
  if (found !== undefined) return found;
  const made = new Set<number>();
  buckets.set(bucket, made);
  return made;
}
