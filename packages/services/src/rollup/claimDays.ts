import type pg from 'pg';
import { CLAIM, type Due, takeMarks } from './claimDirty';
import type { Marks } from './marks';

/** Of the paths whose marks were claimed, so many are computed in one transaction; the others are marked again. */
const PATHS_AT_ONCE = 100;

const STATEMENT = `
${CLAIM},
  chosen as materialized (select distinct path from pairs order by path limit ${PATHS_AT_ONCE}),
  others as (
    insert into rollup_dirty (level, bucket, path_ids)
    select $1, bucket, array_agg(path) from pairs where path not in (select path from chosen) group by bucket
  )
select bucket, array_agg(path) as path_ids from pairs join chosen using (path) group by bucket`;

/**
 * Takes marks of days that are due, of so many paths: a day of a path has 96 quarter-hours, and is worth opening once
 * for all of those that are marked.
 */
export async function claimDays(client: pg.ClientBase, due: Due, maxPaths: number): Promise<Marks> {
  return takeMarks(client, 'claim-days', STATEMENT, due, maxPaths);
}
