import pg from 'pg';
import { type MigrationFile, migrationFiles } from './migrationFiles';

/** Which TimescaleDB the database has: `none` is plain PostgreSQL. */
export type Edition = 'timescale' | 'apache' | 'none';

export interface Migrated {
  /** Names of the files that ran now, in order. */
  readonly applied: string[];
  readonly edition: Edition;
}

/** Any number that nothing else in this database locks. */
const MIGRATION_LOCK = 7_294_610;

/**
 * Brings the database at `url` to the state of the migrations in `folder`, each file in its own transaction, recorded
 * in schema_migrations. Safe to run by several starting processes at once: one migrates, the others wait.
 * Throws when the database has migrations that this program does not know, or a landed file was edited.
 */
export async function migrate(url: string, folder: string, log: (line: string) => void): Promise<Migrated> {
  const files = migrationFiles(folder);
  if (files.length === 0) throw new Error(`There are no migrations in ${folder}.`);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const landed = await landedMigrations(client);
    refuseUnknown(files, landed);
    const available = await availableExtensions(client);
    const applied: string[] = [];
    for (const file of files) {
      if (landed.has(file.name) || (file.needs !== null && !available.has(file.needs))) continue;
      await apply(client, file);
      applied.push(file.name);
      log(`applied migration ${file.name}`);
    }
    return { applied, edition: await readEdition(client) };
  } finally {
    // Ending the session also gives the lock back.
    await client.end();
  }
}

/** `current_setting` is null where the extension is not installed in this database. */
async function readEdition(client: pg.Client): Promise<Edition> {
  const { rows } = await client.query<{ license: string | null }>(
    `select current_setting('timescaledb.license', true) as license from pg_extension where extname = 'timescaledb'`,
  );
  if (rows[0] === undefined) return 'none';
  return rows[0].license === 'timescale' ? 'timescale' : 'apache';
}

async function landedMigrations(client: pg.Client): Promise<Map<string, string>> {
  await client.query(`create table if not exists schema_migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations',
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function refuseUnknown(files: readonly MigrationFile[], landed: ReadonlyMap<string, string>): void {
  const known = new Map(files.map((file) => [file.name, file.checksum]));
  for (const [name, checksum] of landed) {
    const mine = known.get(name);
    if (mine === undefined)
      throw new Error(
        `The database is newer than this program: it has migration ${name}, which this program does not know. Start the newer version of Twinline, or use another database.`,
      );
    if (mine !== checksum)
      throw new Error(
        `Migration ${name} was edited after it was applied to this database. Migrations are never edited: add a new one, or start from an empty database.`,
      );
  }
}

async function availableExtensions(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>('select name from pg_available_extensions');
  return new Set(rows.map((row) => row.name));
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  try {
    await client.query('begin');
    await client.query(file.sql);
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [file.name, file.checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw new Error(`Migration ${file.name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
