import type pg from 'pg';

export interface DirtyBucket {
  readonly bucket: Date;
  readonly pathIds: readonly number[];
}

/**
 * Takes the marks of the oldest touched bucket that began at or before `latest`. The marks are gone when the caller's
 * transaction commits, and back if it fails. What becomes visible later carries its own mark, so nothing is missed.
 */
export async function claimDirty(
  client: pg.PoolClient,
  level: 'minute' | 'quarter',
  latest: Date,
): Promise<DirtyBucket | null> {
  const { rows } = await client.query<{ bucket: Date; path_ids: number[] }>({
    name: 'claim-dirty',
    text: `delete from rollup_dirty where level = $1 and bucket = (
             select min(bucket) from rollup_dirty where level = $1 and bucket <= $2)
           returning bucket, path_ids`,
    values: [level, latest],
  });
  const first = rows[0];
  if (first === undefined) return null;
  return { bucket: first.bucket, pathIds: [...new Set(rows.flatMap((row) => row.path_ids))] };
}
