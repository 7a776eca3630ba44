import type pg from 'pg';
import type { Retention } from '../retention/retention';
import { KEPT_LONGER_SECONDS, type Kept, kept } from './kept';

/** What the database is: null license without the extension. */
export interface ChunkServer {
  readonly license: 'timescale' | 'apache' | null;
  /** The extension's version, as `2.19.3`; empty without it. */
  readonly version: string;
  readonly hypertables: readonly Hypertable[];
  /** Whether statements may take any number of rows out of compressed chunks; see `planChunkPolicies`. */
  readonly unlimitedDecompression: boolean;
}

export interface Hypertable {
  readonly table: string;
  readonly compressed: boolean;
  readonly hasCompressionPolicy: boolean;
  /** Age in seconds at which its policy drops chunks; null without one. */
  readonly droppedAfterSeconds: number | null;
}

const NO_LIMIT = 'timescaledb.max_tuples_decompressed_per_dml_transaction=0';

export async function readChunkServer(client: pg.ClientBase): Promise<ChunkServer> {
  const { rows } = await client.query<{ version: string; license: string | null }>(
    `select extversion as version, current_setting('timescaledb.license', true) as license
     from pg_extension where extname = 'timescaledb'`,
  );
  if (rows[0] === undefined) return { license: null, version: '', hypertables: [], unlimitedDecompression: false };
  const { version, license } = rows[0];
  const tables = await client.query<Hypertable>(
    `select h.hypertable_name as table, h.compression_enabled as compressed,
       exists (select from timescaledb_information.jobs j
         where j.hypertable_schema = h.hypertable_schema and j.hypertable_name = h.hypertable_name
           and j.proc_name = 'policy_compression') as "hasCompressionPolicy",
       (select extract(epoch from (j.config ->> 'drop_after')::interval)::float8 from timescaledb_information.jobs j
         where j.hypertable_schema = h.hypertable_schema and j.hypertable_name = h.hypertable_name
           and j.proc_name = 'policy_retention' limit 1) as "droppedAfterSeconds"
     from timescaledb_information.hypertables h where h.hypertable_schema = 'public'`,
  );
  const settings = await client.query(
    `select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
     where d.datname = current_database() and $1 = any(s.setconfig)`,
    [NO_LIMIT],
  );
  return {
    license: license === 'timescale' ? 'timescale' : 'apache',
    version,
    hypertables: tables.rows,
    unlimitedDecompression: settings.rows.length > 0,
  };
}

/**
 * The statements that bring a server's policies to what the tables and the organizations' retentions want; none where
 * they are so already, and none but on the timescale edition: others refuse all of them (SQLSTATE 0A000).
 *
 * A policy that somebody paused or whose age of compression somebody changed stays as it is; only a missing one is
 * added, and one that drops at another age is replaced.
 */
export function planChunkPolicies(server: ChunkServer, longest: Retention): string[] {
  if (server.license !== 'timescale') return [];
  const statements: string[] = [];
  for (const table of kept) {
    const hypertable = server.hypertables.find((found) => found.table === table.table);
    if (hypertable === undefined) continue;
    if (table.compressAfterDays !== null) statements.push(...compression(server.version, table, hypertable));
    if (hypertable.droppedAfterSeconds !== wantedSeconds(table, longest)) statements.push(dropping(table, longest));
  }
  // A group of late batches may touch more than the 100,000 compressed rows that a transaction is allowed by default;
  // the group's own size bounds it here.
  if (!server.unlimitedDecompression)
    statements.push(
      `do $$ begin execute format('alter database %I set ${NO_LIMIT.replace('=', ' = ')}', current_database()); end $$`,
    );
  return statements;
}

/** The hypertables whose chunks the server drops by itself, at the right age. */
export function droppedByPolicy(server: ChunkServer, longest: Retention): Set<string> {
  if (server.license !== 'timescale') return new Set();
  const byPolicy = kept.filter((table) =>
    server.hypertables.some(
      (found) => found.table === table.table && found.droppedAfterSeconds === wantedSeconds(table, longest),
    ),
  );
  return new Set(byPolicy.map(({ table }) => table));
}

function wantedSeconds({ days }: Kept, longest: Retention): number {
  return longest[days] * 86_400 + KEPT_LONGER_SECONDS;
}

/** Compression is called columnstore since 2.18; the older names are those of before. */
function compression(version: string, { table, column, key, compressAfterDays }: Kept, found: Hypertable): string[] {
  const columnstore = isAtLeast(version, 2, 18);
  const settings = columnstore
    ? `timescaledb.enable_columnstore, timescaledb.segmentby = '${key.join(', ')}', timescaledb.orderby = '${column} desc'`
    : `timescaledb.compress, timescaledb.compress_segmentby = '${key.join(', ')}', timescaledb.compress_orderby = '${column} desc'`;
  const after = `interval '${compressAfterDays} days'`;
  const policy = columnstore
    ? `call add_columnstore_policy('${table}', after => ${after}, if_not_exists => true)`
    : `select add_compression_policy('${table}', compress_after => ${after}, if_not_exists => true)`;
  return [
    ...(found.compressed ? [] : [`alter table ${table} set (${settings})`]),
    ...(found.hasCompressionPolicy ? [] : [policy]),
  ];
}

/** One statement, so that no moment has two policies and a failure leaves the one of before. */
function dropping({ table, days }: Kept, longest: Retention): string {
  const after = `interval '${longest[days]} days ${KEPT_LONGER_SECONDS} seconds'`;
  return `do $$ begin
  perform remove_retention_policy('${table}', if_exists => true);
  perform add_retention_policy('${table}', drop_after => ${after}, schedule_interval => interval '1 hour');
end $$`;
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ofMajor = 0, ofMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return ofMajor > major || (ofMajor === major && ofMinor >= minor);
}
