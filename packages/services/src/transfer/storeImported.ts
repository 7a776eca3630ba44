import { toColumns } from '@twinline/wire/columns';
import type { OrganizationContext } from '../context';
import { commitGroup } from '../ingest/commitGroup';
import { prepareBatch } from '../ingest/prepareBatch';
import { inTransaction } from '../inTransaction';
import type { ImportedRow } from './importedRow';
import { sampleOfRow } from './sampleOfRow';

/** A row with the id of the path that it becomes part of. */
export interface PlacedRow {
  readonly row: ImportedRow;
  readonly pathId: number;
}

/**
 * Stores rows as ingest does, marks and all, in one transaction; those that are there already are left alone. Returns how
 * many were new.
 */
export async function storeImported(
  ctx: OrganizationContext,
  rows: readonly PlacedRow[],
  shiftMs: number,
): Promise<number> {
  const samples = rows.map(({ row, pathId }) => sampleOfRow(row, pathId, shiftMs));
  const present = await ctx.db.pool.query<{ path_id: number; at: number }>(
    `select s.path_id, (extract(epoch from s.start) * 1000000)::float8 as at
     from unnest($1::int[], $2::timestamptz[]) as given (path_id, start)
     join samples s on s.path_id = given.path_id and s.start = given.start
     where s.start >= $3 and s.start <= $4`,
    [
      samples.map((sample) => sample.path),
      samples.map((sample) => new Date(sample.start / 1_000)),
      new Date(Math.min(...samples.map((sample) => sample.start)) / 1_000),
      new Date(Math.max(...samples.map((sample) => sample.start)) / 1_000),
    ],
  );
  const known = new Set(present.rows.map(({ path_id, at }) => `${path_id} ${at}`));
  const fresh = samples.filter((sample) => !known.has(`${sample.path} ${sample.start}`));
  if (fresh.length === 0) return 0;
  const prepared = prepareBatch({ batch: { samples: toColumns(fresh), signals: [] }, receivedAt: ctx.now() });
  await inTransaction(ctx.db.pool, (client) => commitGroup(client, [prepared], 'upsert'));
  return fresh.length;
}
