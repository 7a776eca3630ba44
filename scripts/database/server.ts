import { spawn } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../setup/command';
import { isRoot, UNPRIVILEGED } from '../setup/home';
import { type DatabaseSoftware, embeddedSoftware, timescaleSoftware } from './software';

/** A running server on 127.0.0.1; `url` names its `postgres` database. */
export interface DatabaseServer {
  readonly kind: DatabaseSoftware['kind'];
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const asServerUser = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
/** A start that says nothing for so long has failed. One that replays its journal after a crash says so every 10 s. */
const SILENCE_MS = 30_000;

/** Chooses the software: TimescaleDB where it can be had, else embedded PostgreSQL; `say` hears why. */
export async function chooseSoftware(
  folder: string,
  wanted: string | undefined,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<DatabaseSoftware> {
  if (wanted === 'embedded') return embeddedSoftware(folder);
  const timescale = await timescaleSoftware(folder, signal);
  if ('bin' in timescale) return timescale;
  if (wanted === 'timescale') throw new Error(`TWINLINE_DATABASE=timescale, but ${timescale.reason}`);
  say(`TimescaleDB is not used: ${timescale.reason}; embedded PostgreSQL serves instead`);
  return embeddedSoftware(folder);
}

/**
 * Starts (and the first time creates) a server whose data lies in `data`, and resolves when it takes connections. A
 * server left over from a killed start is ended first. `onSpawned` is told the process id before that; `settings` are
 * more of its settings, as `name=value`.
 */
export async function startServer(
  software: DatabaseSoftware,
  data: string,
  port: number,
  onSpawned?: (pid: number) => void,
  settings: readonly string[] = [],
): Promise<DatabaseServer> {
  await initialise(software, data);
  await endLeftOver(data);
  const log = join(data, 'server.log');
  const given = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
  const child = spawn(
    join(software.bin, 'postgres'),
    ['-D', data, '-p', String(port), ...given.flatMap((setting) => ['-c', setting])],
    { cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...asServerUser },
  );
  const keep = (chunk: Buffer) => appendFileSync(log, chunk);
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  if (child.pid !== undefined) onSpawned?.(child.pid);
  await ready(child, ended, log).catch((error: unknown) => {
    child.kill('SIGQUIT');
    throw error;
  });
  return {
    kind: software.kind,
    name: software.name,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      // SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, nothing committed is lost.
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGQUIT'), 3_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function initialise(software: DatabaseSoftware, data: string): Promise<void> {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (isRoot) chownSync(data, UNPRIVILEGED, UNPRIVILEGED);
  const made = await command(
    join(software.bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
    ],
    { cwd: '/', ...asServerUser },
  );
  if (made.code !== 0) throw new Error(`initdb failed: ${made.output}`);
  const settings = ['jit=off', 'max_connections=200', 'shared_buffers=256MB', 'max_wal_size=2GB', 'fsync=on'];
  if (software.kind === 'timescale')
    settings.push("shared_preload_libraries='timescaledb'", 'timescaledb.telemetry_level=off');
  appendFileSync(join(data, 'postgresql.conf'), `${settings.join('\n')}\n`);
}

function ready(child: ReturnType<typeof spawn>, ended: Promise<void>, log: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the database did not start in time: see ${log}`)), SILENCE_MS);
    child.once('error', reject);
    void ended.then(() => {
      clearTimeout(timer);
      reject(new Error(`the database ended while starting: see ${log}`));
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      const said = chunk.toString();
      // After a crash: "redo in progress, elapsed time: …", "syncing data directory (fsync), elapsed time: …".
      if (said.includes('in progress, elapsed time') || said.includes('(fsync), elapsed time')) timer.refresh();
      if (!said.includes('database system is ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

async function endLeftOver(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const command = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
  // The pid may belong to another program by now: only a server of this very data folder is ours to end.
  if (!command.includes(data)) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; existsSync(`/proc/${pid}`) && waited < 10_000; waited += 100)
    await new Promise((resolve) => setTimeout(resolve, 100));
}
