import type { Context } from '../context';

const DAY_MS = 86_400_000;

/** How long each table keeps what it holds (DESIGN §6); 16 days, so that the last full week can always be replayed. */
const kept = [
  { table: 'samples', column: 'start', days: 16 },
  { table: 'signals', column: 'received_at', days: 16 },
  { table: 'connects', column: 'at', days: 16 },
  { table: 'circuit_usage', column: 'start', days: 90 },
  { table: 'rollup_minutes', column: 'bucket', days: 90 },
  { table: 'rollup_quarters', column: 'bucket', days: 762 },
] as const;

/** Rows deleted in one statement where there are no chunks to drop, so that no lock is held for long. */
const DELETE_ROWS = 50_000;

/**
 * Drops what is older than it is kept: whole chunks of hypertables, rows of ordinary tables. Returns how many chunks
 * and rows went, by table.
 */
export async function retain(ctx: Context): Promise<Record<string, number>> {
  const hypertables = await readHypertables(ctx);
  const dropped: Record<string, number> = {};
  for (const { table, column, days } of kept) {
    const before = new Date(ctx.now() - days * DAY_MS);
    dropped[table] = hypertables.has(table)
      ? await dropChunks(ctx, table, before)
      : await deleteRows(ctx, table, column, before);
  }
  ctx.log.info({ dropped }, 'dropped what is older than it is kept');
  return dropped;
}

async function readHypertables(ctx: Context): Promise<Set<string>> {
  const { rows } = await ctx.db.pool.query(`select 1 from pg_extension where extname = 'timescaledb'`);
  if (rows.length === 0) return new Set();
  const found = await ctx.db.pool.query<{ name: string }>(
    'select hypertable_name as name from timescaledb_information.hypertables',
  );
  return new Set(found.rows.map((row) => row.name));
}

async function dropChunks(ctx: Context, table: string, before: Date): Promise<number> {
  const { rowCount } = await ctx.db.pool.query('select drop_chunks($1::regclass, older_than => $2::timestamptz)', [
    table,
    before,
  ]);
  return rowCount ?? 0;
}

async function deleteRows(ctx: Context, table: string, column: string, before: Date): Promise<number> {
  for (let total = 0; ; ) {
    const { rowCount } = await ctx.db.pool.query(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where ${column} < $1 limit ${DELETE_ROWS}))`,
      [before],
    );
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < DELETE_ROWS) return total;
  }
}
