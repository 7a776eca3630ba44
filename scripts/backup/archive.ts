import { type Program, run } from './programs';

/** What an archive says of the database it was made of. */
export interface Archive {
  readonly serverMajor: number;
  readonly timescaleVersion: string | null;
  readonly compressed: boolean;
}

/** Reads an archive's table of contents, and from TimescaleDB's catalog in it the version that it needs. */
export async function readArchive(pgRestore: Program, file: string): Promise<Archive> {
  const contents = await run(pgRestore, ['--list', file]);
  if (!/ TABLE public schema_migrations /.test(contents))
    throw new Error(`${file} is not a backup of Twinline (it has no schema_migrations).`);
  const version = / EXTENSION - timescaledb /.test(contents) ? await timescaleVersion(pgRestore, file) : null;
  return {
    serverMajor: Number(/Dumped from database version: (\d+)/.exec(contents)?.[1] ?? 0),
    timescaleVersion: version,
    compressed: / TABLE _timescaledb_internal _?compress_hyper_/.test(contents),
  };
}

async function timescaleVersion(pgRestore: Program, file: string): Promise<string> {
  const table = ['--data-only', '--schema=_timescaledb_catalog', '--table=metadata', '--file=-'];
  const metadata = await run(pgRestore, [...table, file]);
  const version = /^timescaledb_version\t(\S+)/m.exec(metadata)?.[1];
  if (version === undefined) throw new Error(`${file} does not say which version of TimescaleDB it was made with.`);
  return version;
}
