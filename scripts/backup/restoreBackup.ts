import { existsSync } from 'node:fs';
import { type AfterRestore, afterRestore } from '@twinline/db/afterRestore';
import pg from 'pg';
import { type Archive, readArchive } from './archive';
import { type DatabaseState, readDatabaseState } from './databaseState';
import { environmentOf, findProgram, run } from './programs';

export interface Restore {
  readonly file: string;
  /** A database that is empty, or is not there yet. */
  readonly databaseUrl: string;
  readonly folders: readonly string[];
  say(line: string): void;
}

/**
 * Puts a backup into an empty database and makes it fit to go on (see afterRestore). Refuses, before it touches
 * anything, what cannot work: a database with something in it, an older server, another version of TimescaleDB.
 * When it fails later, the database is incomplete: drop it and begin again.
 */
export async function restoreBackup({ file, databaseUrl, folders, say }: Restore): Promise<AfterRestore> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const state = await readOrCreate(databaseUrl);
  const program = await findProgram('pg_restore', state.serverMajor, folders);
  const archive = await readArchive(program, file);
  checkRestorable(archive, state, new URL(databaseUrl).pathname.slice(1));
  say(`restoring ${file} (PostgreSQL ${archive.serverMajor}, TimescaleDB ${archive.timescaleVersion ?? 'none'})`);
  await prepare(databaseUrl, archive);
  const flags = ['--no-owner', '--exit-on-error', `--dbname=${new URL(databaseUrl).pathname.slice(1)}`];
  await run(program, [...flags, file], environmentOf(databaseUrl));
  if (archive.timescaleVersion !== null) await query(databaseUrl, 'select timescaledb_post_restore()');
  say('collecting statistics');
  await query(databaseUrl, 'analyze');
  return afterRestore(databaseUrl);
}

/** Throws, in words for whoever restores, where this backup cannot go into this database. */
export function checkRestorable(archive: Archive, state: DatabaseState, name: string): void {
  const { timescaleVersion: wanted } = archive;
  const found = state.relations;
  if (found.length > 0)
    throw new Error(
      `The database ${name} is not empty (${found.length} tables and views, ${found[0]} among them). A backup goes into an empty database: name one that is not there yet.`,
    );
  if (state.serverMajor < archive.serverMajor)
    throw new Error(
      `The backup is of PostgreSQL ${archive.serverMajor}, this server is ${state.serverMajor}: restore it on ${archive.serverMajor} or newer.`,
    );
  if (wanted === null) return;
  if (state.timescaleVersion !== null && state.timescaleVersion !== wanted)
    throw new Error(
      `The backup needs TimescaleDB ${wanted}, and the database ${name} has ${state.timescaleVersion} in it already: name a database that is not there yet.`,
    );
  if (!state.availableVersions.includes(wanted))
    throw new Error(
      `The backup was made with TimescaleDB ${wanted} and can only be restored with the same version; this server has ${state.availableVersions.join(', ') || 'none'}. Install ${wanted}, restore, then upgrade with "alter extension timescaledb update".`,
    );
}

/** Makes the database where there is none: from template0, because template1 may bring an extension along. */
async function readOrCreate(databaseUrl: string): Promise<DatabaseState> {
  try {
    return await readDatabaseState(databaseUrl);
  } catch (error) {
    const UNKNOWN_DATABASE = '3D000';
    if (!(error instanceof pg.DatabaseError) || error.code !== UNKNOWN_DATABASE) throw error;
  }
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  await query(url.toString(), `create database ${pg.escapeIdentifier(name)} template template0`);
  return readDatabaseState(databaseUrl);
}

/** What a dump does not bring along: the role of people's queries, which belongs to the server, and the extension. */
async function prepare(databaseUrl: string, { timescaleVersion, compressed }: Archive): Promise<void> {
  await query(
    databaseUrl,
    `do $$ begin
       if not exists (select from pg_roles where rolname = 'twinline_people') then create role twinline_people nologin; end if;
       if not pg_has_role(current_user, 'twinline_people', 'member') then
         execute format('grant twinline_people to %I', current_user);
       end if;
     end $$`,
  );
  if (timescaleVersion === null) return;
  // Each on a connection of its own: the extension's library must come with the session's first statement.
  await query(databaseUrl, `create extension if not exists timescaledb version ${pg.escapeLiteral(timescaleVersion)}`);
  // The license is known only now.
  if (compressed && (await readDatabaseState(databaseUrl)).license === 'apache')
    throw new Error(
      'The backup has compressed chunks, and this server has the Apache edition of TimescaleDB, which cannot read them: restore it on a server of the timescale edition.',
    );
  await query(databaseUrl, 'select timescaledb_pre_restore()');
}

async function query(databaseUrl: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'twinline restore' });
  await client.connect();
  await client.query(text).finally(() => client.end());
}
