import type pg from 'pg';
import { CLAIM, type Due } from './claimDirty';

/** Of the paths whose marks were claimed, so many are computed in one transaction; the others are marked again. */
const PATHS_AT_ONCE = 100;

const STATEMENT = `
${CLAIM},
  chosen as materialized (select distinct path from pairs order by path limit ${PATHS_AT_ONCE}),
  others as (
    insert into rollup_dirty (level, bucket, path_ids)
    select $1, bucket, array_agg(path) from pairs where path not in (select path from chosen) group by bucket
  )
select path, array_agg(extract(epoch from bucket)::float8 * 1000) as quarters from pairs join chosen using (path) group by path`;

/**
 * Takes marks of days that are due, by path: a day of a path has 96 quarter-hours, and is worth opening once for all of
 * those that are marked.
 */
export async function claimDays(client: pg.ClientBase, due: Due, maxPaths: number): Promise<Map<number, number[]>> {
  const { rows } = await client.query<{ path: number; quarters: number[] }>({
    name: 'claim-days',
    text: STATEMENT,
    values: [due.level, due.since, due.latest, maxPaths],
  });
  return new Map(rows.map(({ path, quarters }) => [path, quarters]));
}
