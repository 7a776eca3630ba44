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

export interface MigrateOptions {
  /** How long a statement may wait for a lock: meanwhile everybody else who wants the table waits behind it. */
  readonly lockTimeoutMs?: number;
  /** How often a file is tried that found a lock taken. */
  readonly lockTries?: number;
  readonly pauseMs?: number;
}

const OTHERS_TIMEOUT_MS = 15 * 60_000;
/** lock_not_available and deadlock_detected: nothing was done, and it may work the next time. */
const TAKEN = ['55P03', '40P01'];

/**
 * Brings the database at `url` to the state of the migrations in `folder`, each file in its own transaction, recorded
 * in schema_migrations. Safe to run by several starting processes at once: one migrates, the others wait.
 *
 * Throws when the database has migrations that this program does not know, when a landed file was edited, when a file
 * fails (it names it; those before it stay, of itself nothing does), and when somebody holds the locks that it needs
 * for too long (it names who; by default two minutes of tries, two seconds each, so that nobody waits long behind it).
 */
export async function migrate(
  url: string,
  folder: string,
  log: (line: string) => void,
  options: MigrateOptions = {},
): Promise<Migrated> {
  const files = migrationFiles(folder);
  if (files.length === 0) throw new Error(`There are no migrations in ${folder}.`);
  const client = new pg.Client({
    connectionString: url,
    application_name: 'twinline migrate',
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    // A limit that the role brings along must not cut off a migration that fills a new column.
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
    await waitForOthers(client, log);
    const landed = await landedMigrations(client);
    refuseUnknown(files, landed);
    const available = await availableExtensions(client);
    const applied: string[] = [];
    for (const file of files) {
      if (landed.has(file.name) || (file.needs !== null && !available.has(file.needs))) continue;
      await applyWithTries(client, file, log, options);
      applied.push(file.name);
      log(`applied migration ${file.name}`);
    }
    return { applied, edition: await readEdition(client) };
  } finally {
    // Ending the session also gives the lock back.
    await client.end();
  }
}

async function waitForOthers(client: pg.Client, log: (line: string) => void): Promise<void> {
  const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [MIGRATION_LOCK]);
  if (rows[0]?.mine === true) return;
  log('another process migrates this database; waiting for it');
  await client.query(`set lock_timeout = ${OTHERS_TIMEOUT_MS}`);
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  } catch (error) {
    if (!wasTaken(error)) throw error;
    throw new Error(
      `Another process has been migrating this database for ${OTHERS_TIMEOUT_MS / 60_000} minutes: look at the sessions named "twinline migrate" in pg_stat_activity, end the one that hangs, and start again.`,
      { cause: error },
    );
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

async function applyWithTries(
  client: pg.Client,
  file: MigrationFile,
  log: (line: string) => void,
  { lockTimeoutMs = 2_000, lockTries = 30, pauseMs = 2_000 }: MigrateOptions,
): Promise<void> {
  await client.query(`set lock_timeout = ${lockTimeoutMs}`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await apply(client, file);
      return;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!wasTaken(error)) throw new Error(`Migration ${file.name} failed: ${why}`, { cause: error });
      const holders = await longestTransactions(client);
      if (attempt >= lockTries)
        throw new Error(
          `Migration ${file.name} did not get the locks it needs in ${attempt} tries (${why}). Longest open transactions: ${holders}. End them, or wait for them, and start again.`,
          { cause: error },
        );
      log(`migration ${file.name} waits for a lock (try ${attempt} of ${lockTries}); longest: ${holders}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  try {
    await client.query('begin');
    await client.query(file.sql);
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [file.name, file.checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

function wasTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && TAKEN.includes(error.code ?? '');
}

/** Whose transactions in this database are open the longest: most likely theirs is the lock. */
async function longestTransactions(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ who: string }>(
    `select format('process %s (%s, since %s s: %s)', pid, coalesce(nullif(application_name, ''), usename),
       extract(epoch from clock_timestamp() - xact_start)::int, left(regexp_replace(query, '\\s+', ' ', 'g'), 60)) as who
     from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
     order by xact_start limit 3`,
  );
  return rows.map((row) => row.who).join('; ') || 'none is left now';
}
