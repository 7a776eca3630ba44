import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createDatabaseOnce } from '../database/create';
import { type DatabaseServer, startServer } from '../database/server';
import type { DatabaseSoftware } from '../database/software';
import { dataFolder } from '../setup/home';
import { childrenOf, killFamily, killOne } from './processes';

/** A database server of our own, made to be killed. */
export interface KillableDatabase {
  readonly name: string;
  readonly url: string;
  /** Kills the postmaster and every process of the server at once. */
  kill(): Promise<void>;
  /** Kills one backend: the server then ends all others and recovers by itself. False when there was none to kill. */
  killBackend(): Promise<boolean>;
  /** Starts what was killed; resolves when it takes connections. */
  start(): Promise<void>;
  /** Starts it and kills it again before it has recovered, or at latest after so long. */
  startAndKill(afterMs: number): Promise<void>;
  takesConnections(): Promise<boolean>;
  connect(): Promise<pg.Client>;
  /** How often it has recovered from a crash, by its own log. */
  recoveries(): number;
  /** Ends it in order and removes its data. */
  remove(): Promise<void>;
}

const DATABASE = 'twinline_kills';
/** Times are measured and told, not judged: a machine that does ten things at once takes a minute to start a hub. */
const PATIENCE_MS = 180_000;

/** A look at everything takes seconds; a plan gone wrong would take hours. */
const ANSWER_WITHIN_MS = 300_000;

/** `onEnded` is told when it ends without having been killed by us. */
export async function createKillableDatabase(
  software: DatabaseSoftware,
  port: number,
  onEnded: (how: string) => void,
): Promise<KillableDatabase> {
  const data = join(dataFolder(), `kills-${software.kind}-${process.pid}-${port}`);
  let server: DatabaseServer | null = null;
  let starting: Promise<unknown> = Promise.resolve();
  let isOver = false;
  await start();
  const url = await createDatabaseOnce(`postgres://postgres@127.0.0.1:${port}/postgres`, DATABASE);

  function launch(onSpawned?: (pid: number) => void): Promise<DatabaseServer> {
    if (isOver) throw new Error('the run is over');
    const launching = startServer(software, data, port, onSpawned);
    starting = launching;
    return launching;
  }

  async function start(): Promise<void> {
    const started = await launch();
    server = started;
    void started.ended.then(() => {
      if (server !== started) return;
      server = null;
      onEnded(`its log: ${readFileSync(join(data, 'server.log'), 'utf8').slice(-1_500)}`);
    });
  }

  async function connect(): Promise<pg.Client> {
    const bounds = { connectionTimeoutMillis: 5_000, query_timeout: ANSWER_WITHIN_MS };
    const client = new pg.Client({ connectionString: url, ...bounds });
    // Its end is what we are here for: whoever is asking just then hears of it by the query that fails.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  const takesConnections = () =>
    connect().then(
      (client) => client.end().then(() => true),
      () => false,
    );

  return {
    name: software.name,
    url,
    connect,
    takesConnections,
    async kill() {
      if (server === null) return;
      const { pid, ended } = server;
      server = null;
      await killFamily(pid);
      await ended;
    },
    async killBackend() {
      if (server === null) return false;
      const client = await connect();
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
         and datname = current_database() order by state = 'active' desc, random() limit 1`,
      );
      await client.end();
      const ours = new Set(childrenOf(server.pid));
      const victim = rows.find(({ pid }) => ours.has(pid));
      if (victim === undefined) return false;
      await killOne(victim.pid);
      return true;
    },
    start,
    async startAndKill(afterMs) {
      let killing: Promise<void> | null = null;
      const launching = launch((pid) => {
        killing = delay(afterMs).then(() => killFamily(pid));
      });
      // Ready before we struck: then it is killed all the same.
      const started = await launching.catch(() => null);
      await killing;
      await started?.ended;
    },
    recoveries: () => readFileSync(join(data, 'server.log'), 'utf8').split('automatic recovery in progress').length - 1,
    async remove() {
      isOver = true;
      // One that is just being started must not outlive us.
      await starting.catch(() => undefined);
      const last = server;
      server = null;
      await last?.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Waits for something that must come true; throws `what` when it takes longer than `withinMs`. */
export async function until(what: string, check: () => Promise<boolean>, withinMs = PATIENCE_MS): Promise<void> {
  for (const end = Date.now() + withinMs; !(await check()); await delay(20))
    if (Date.now() > end) throw new Error(`${what} (waited ${withinMs / 1_000} s)`);
}
