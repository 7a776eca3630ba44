import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { readDatabaseState } from './databaseState';
import { environmentOf, findProgram, run } from './programs';

export interface BackupRequest {
  readonly databaseUrl: string;
  /** It must not exist yet. */
  readonly file: string;
  /** Where pg_dump may lie; see `programFolders`. */
  readonly folders: readonly string[];
}

export interface WrittenBackup {
  readonly bytes: number;
  readonly tookMs: number;
  /** The extension's version, which the server that restores it must be able to install; null without it. */
  readonly timescaleVersion: string | null;
}

/**
 * Writes the whole database, as it was at one moment, to a file of pg_dump's own format; hubs go on meanwhile. The file
 * has its name only when it is whole and on disk.
 */
export async function writeBackup({ databaseUrl, file, folders }: BackupRequest): Promise<WrittenBackup> {
  const startedAt = Date.now();
  if (existsSync(file)) throw new Error(`${file} exists already: name another file, or take it away first.`);
  const state = await readDatabaseState(databaseUrl);
  if (!state.relations.includes('schema_migrations'))
    throw new Error(
      `${new URL(databaseUrl).pathname.slice(1)} is not a database of Twinline (it has no schema_migrations).`,
    );
  const program = await findProgram('pg_dump', state.serverMajor, folders);
  const partial = `${file}.partial`;
  try {
    await run(program, ['--format=custom', `--file=${partial}`], environmentOf(databaseUrl));
    const written = openSync(partial, 'r+');
    fsyncSync(written);
    closeSync(written);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  return {
    bytes: statSync(file).size,
    tookMs: Date.now() - startedAt,
    timescaleVersion: state.timescaleVersion,
  };
}
