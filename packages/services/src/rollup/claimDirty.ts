import type pg from 'pg';
import { addMark, type Level, type Marks } from './marks';

/** Which marks are due: of this level, with buckets that begin from `since` (null: any) to `latest`. */
export interface Due {
  readonly level: Level;
  readonly since: Date | null;
  readonly latest: Date;
  /** Marks that are postponed beyond it are left alone. */
  readonly now: Date;
}

/** Marks that are not postponed any more. */
const IS_TIME = '(postponed_until is null or postponed_until <= $5::timestamptz)';

/**
 * The oldest bucket's marks, all of them, and those of the buckets that follow while all together name no more than
 * `$4` paths: a year that was imported for two paths is not half a million transactions.
 */
export const CLAIM = `
with
  first as (
    select min(bucket) as bucket from rollup_dirty
    where level = $1 and bucket >= coalesce($2::timestamptz, '-infinity') and bucket <= $3::timestamptz and ${IS_TIME}
  ),
  following as (
    select id, bucket, path_ids from rollup_dirty
    where level = $1 and bucket > (select bucket from first) and bucket <= $3::timestamptz and ${IS_TIME}
    order by bucket limit 5000
  ),
  counted as (
    select id, sum(cardinality(path_ids)) over (order by bucket) + (
      select sum(cardinality(path_ids)) from rollup_dirty
      where level = $1 and bucket = (select bucket from first) and ${IS_TIME}
    ) as paths from following
  ),
  oldest as (
    delete from rollup_dirty where level = $1 and bucket = (select bucket from first) and ${IS_TIME}
    returning bucket, path_ids
  ),
  more as (
    delete from rollup_dirty where id = any(array(select id from counted where paths <= $4)) returning bucket, path_ids
  ),
  pairs as materialized (
    select distinct bucket, path
    from (select bucket, path_ids from oldest union all select bucket, path_ids from more) c, unnest(path_ids) as path
  )`;

/**
 * Takes marks that are due, oldest first. They are gone when the caller's transaction commits, and back if it fails.
 * What becomes visible later carries its own mark, so nothing is missed.
 */
export function claimDirty(client: pg.ClientBase, due: Due, maxPaths: number): Promise<Marks> {
  const text = `${CLAIM} select bucket, array_agg(path) as path_ids from pairs group by bucket`;
  return takeMarks(client, 'claim-dirty', text, due, maxPaths);
}

/** What a statement takes: buckets with their paths. */
export async function takeMarks(
  client: pg.ClientBase,
  name: string,
  text: string,
  due: Due,
  maxPaths: number,
): Promise<Marks> {
  const values = [due.level, due.since, due.latest, maxPaths, due.now];
  const { rows } = await client.query<{ bucket: Date; path_ids: number[] }>({ name, text, values });
  const marks: Marks = new Map();
  for (const { bucket, path_ids } of rows) addMark(marks, bucket.getTime(), path_ids);
  return marks;
}
