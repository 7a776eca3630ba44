import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Tables of contents and single tables of an archive are read as text; data goes from program to file. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** One of PostgreSQL's client programs on this machine. */
export interface Program {
  readonly path: string;
  readonly major: number;
  readonly version: string;
}

/** Where they may lie: the folder of our own database software, PATH, and where Debian keeps every version. */
export function programFolders(softwareFolder: string, path = process.env.PATH ?? ''): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : [];
  const own = join(softwareFolder, 'timescaledb-17/usr/lib/postgresql/17/bin');
  return [own, ...path.split(delimiter).filter((folder) => folder !== ''), ...versions];
}

/**
 * The oldest of the programs that is as new as the server: an older one refuses the server, and what a newer one writes
 * is not always taken by the server again.
 */
export async function findProgram(
  name: 'pg_dump' | 'pg_restore',
  serverMajor: number,
  folders: readonly string[],
): Promise<Program> {
  const found: Program[] = [];
  for (const path of new Set(folders.map((folder) => join(folder, name)))) {
    if (!existsSync(path)) continue;
    const { stdout } = await execute(path, ['--version']);
    const version = /\d+(\.\d+)*/.exec(stdout)?.[0] ?? '0';
    found.push({ path, version, major: Number.parseInt(version, 10) });
  }
  const fit = found.filter((program) => program.major >= serverMajor).sort((a, b) => a.major - b.major)[0];
  if (fit !== undefined) return fit;
  const instead = found.map((program) => `${program.version} in ${program.path}`).join(', ') || 'none at all';
  throw new Error(
    `The server is PostgreSQL ${serverMajor}: ${name} ${serverMajor} or newer is needed, and there is ${instead}. Install the package postgresql-client-${serverMajor}, or put the folder of that ${name} into PATH.`,
  );
}

/** What the program printed. A failure carries the last lines of what it complained about. */
export async function run(program: Program, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  try {
    const options = { env: { ...process.env, ...env }, maxBuffer: MAX_TEXT_BYTES };
    return (await execute(program.path, [...args], options)).stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const said = stderr.trim().split('\n').slice(-8).join('\n');
    throw new Error(`${program.path} failed: ${said || String(error)}`, { cause: error });
  }
}

/** A database's URL as the environment that libpq reads: in arguments everybody on the machine would see the password. */
export function environmentOf(databaseUrl: string): NodeJS.ProcessEnv {
  const url = new URL(databaseUrl);
  const given = {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    PGSSLMODE: url.searchParams.get('sslmode') ?? '',
    PGSSLROOTCERT: url.searchParams.get('sslrootcert') ?? '',
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}
