import type pg from 'pg';
import { cutPositions, flatInt4Array, int4Array, timestamptzArray, whole } from '../ingest/binaryArrays';

/** What is computed anew, in the order in which each needs the one before. */
export const LEVELS = ['minute', 'quarter', 'connect', 'day'] as const;
export type Level = (typeof LEVELS)[number];

/** Which paths were touched in which buckets (epoch ms, their start). */
export type Marks = Map<number, Set<number>>;

/** Adds paths to a bucket's mark. */
export function addMark(marks: Marks, bucket: number, paths: Iterable<number>): void {
  const known = marks.get(bucket);
  if (known === undefined) marks.set(bucket, new Set(paths));
  else for (const path of paths) known.add(path);
}

/**
 * Marks buckets as stale. Visible, like what made them so, when the transaction commits. Nobody takes them before
 * `postponedUntil`.
 */
export async function markDirty(
  client: pg.ClientBase,
  level: Level,
  marks: Marks,
  postponedUntil: Date | null = null,
): Promise<void> {
  if (marks.size === 0) return;
  const paths = whole([...marks.values()].map((set) => [...set]));
  const cuts = cutPositions(...paths);
  await client.query({
    name: 'mark-dirty',
    text: `insert into rollup_dirty (level, bucket, path_ids, postponed_until)
           select $1, bucket, ($5::int4[])[first_path:last_path], $6
           from unnest($2::timestamptz[], $3::int4[], $4::int4[]) as m (bucket, first_path, last_path)`,
    values: [
      level,
      timestamptzArray(...whole([...marks.keys()].map((bucket) => bucket * 1_000))),
      int4Array(...whole(cuts.from)),
      int4Array(...whole(cuts.to)),
      flatInt4Array(...paths),
      postponedUntil,
    ],
  });
}

/** Marks as the parameters of `unnest($1::timestamptz[], $2::int4[])`, with the first bucket and the last ($3, $4). */
export function pairsOf(marks: Marks): [Buffer, Buffer, Date, Date] {
  const buckets: number[] = [];
  const paths: number[] = [];
  for (const [bucket, set] of marks)
    for (const path of set) {
      buckets.push(bucket * 1_000);
      paths.push(path);
    }
  const [first, last] = [...marks.keys()].reduce(
    ([least, most], bucket) => [Math.min(least, bucket), Math.max(most, bucket)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return [timestamptzArray(...whole(buckets)), int4Array(...whole(paths)), new Date(first), new Date(last)];
}
