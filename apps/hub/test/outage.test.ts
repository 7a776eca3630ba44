import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { createMachineWorld } from '@twinline/services/testing/machineWorld';
import { afterEach, expect, it } from 'vitest';
import { createHub } from '../src/compose';
import { readEnv } from '../src/env';
import { HUB_TOKEN } from './runningHub';

/*
 * The hub is away, and the agent is killed and started again meanwhile. TWINLINE_OUTAGE_SECONDS=600 makes it ten
 * minutes; the suite takes a shorter one.
 *
 * "Every second" are the whole seconds in which an agent was alive and measuring: from the first one after it took its
 * configuration until it was killed, less the second under way and the one that had ended less than REPORTED_MS before
 * (its last probe must be answered or late before it is a sample, which takes about 0.3 s; a busy machine gets more).
 */
const OUTAGE_MS = Number(process.env.TWINLINE_OUTAGE_SECONDS ?? 30) * 1_000;
const REPORTED_MS = 1_500;
const TREE = resolve(import.meta.dirname, '../../..');
const log = { info() {}, warn() {}, error() {} };

interface LogLine {
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

interface Program {
  readonly lines: readonly LogLine[];
  /** The first line with this message; fails when the program ends before. */
  line(message: string): Promise<LogLine>;
  end(signal: NodeJS.Signals): Promise<void>;
}

const running: Program[] = [];
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const program of running.splice(0)) await program.end('SIGKILL');
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** Starts a program of this tree; its log lines are JSON. */
function start(file: string, args: readonly string[]): Program {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', join(TREE, file), ...args], {
    cwd: TREE,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const lines: LogLine[] = [];
  const errors: string[] = [];
  child.stderr?.on('data', (text) => errors.push(String(text)));
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (text) => lines.push(JSON.parse(text) as LogLine));
  const program: Program = {
    lines,
    async line(message) {
      const find = () => lines.find(({ msg }) => msg === message);
      await expect
        .poll(() => find() !== undefined || child.exitCode !== null, { timeout: 60_000, interval: 20 })
        .toBe(true);
      const found = find();
      if (found === undefined) throw new Error(`${file} ended: ${errors.join('')} ${JSON.stringify(lines.at(-1))}`);
      return found;
    },
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
  running.push(program);
  return program;
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** The first whole second that began after `ms`, and the last one that had ended `REPORTED_MS` before `ms`. */
const firstAfter = (ms: number) => Math.floor(ms / 1_000) + 1;
const lastBefore = (ms: number) => Math.floor((ms - REPORTED_MS) / 1_000) - 1;
const secondsOf = (from: number, to: number) => Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i);
const until = (at: number) => new Promise((done) => setTimeout(done, at - Date.now()));

it.each(testServers())(
  `with the hub away for ${OUTAGE_MS / 1_000} s and the agent killed in between, every second it was alive is stored once, on $name`,
  async (server) => {
    const database = await createTestDatabase(server);
    cleanups.push(() => database.drop());
    const db = createDatabase(database.url);
    cleanups.push(() => db.end());
    const world = await createMachineWorld({ db, log, now: Date.now, newId: () => crypto.randomUUID() });
    const port = await freeUdpPort();
    await db.pool.query('update reflector_addresses set port = $1', [port]);
    start('apps/reflector/src/main.ts', ['--bind', `127.0.0.1:${port}`]);

    const environment = { DATABASE_URL: database.url, HUB_TOKEN, DATABASE_POOL: '8' };
    const openHub = (hubPort: string) => createHub({ env: readEnv({ ...environment, HUB_PORT: hubPort }), log });
    let hub = await openHub('0');
    cleanups.push(() => hub.stop());
    const hubUrl = hub.url;
    const stateDir = mkdtempSync(join(tmpdir(), 'twinline-outage-'));
    cleanups.push(() => rmSync(stateDir, { recursive: true, force: true }));
    const config = join(stateDir, 'agent.json');
    writeFileSync(config, JSON.stringify({ hubUrl, key: world.agentKey, stateDir }));
    const startAgent = () => start('apps/agent/src/main.ts', ['--config', config]);

    const stored = async (path: number): Promise<number[]> => {
      const { rows } = await db.pool.query<{ second: string }>(
        'select extract(epoch from start) as second from samples where path_id = $1 and received > 0 order by start',
        [path],
      );
      return rows.map(({ second }) => Number(second));
    };

    const first = startAgent();
    const firstFrom = firstAfter((await first.line('configuration taken')).time);
    await expect.poll(async () => (await stored(world.paths.B)).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);

    await hub.stop();
    const awayAt = Date.now();
    await until(awayAt + OUTAGE_MS / 2);
    const killedAt = Date.now();
    await first.end('SIGKILL');
    const second = startAgent();
    const secondFrom = firstAfter((await second.line('configuration taken')).time);
    await until(awayAt + OUTAGE_MS);
    hub = await openHub(new URL(hubUrl).port);
    const backAt = Date.now();

    // Some live seconds after the return, and the backlog gone.
    await expect
      .poll(async () => (await stored(world.paths.B)).at(-1) ?? 0, { timeout: 60_000 })
      .toBeGreaterThan(firstAfter(backAt) + 3);
    const wanted = [...secondsOf(firstFrom, lastBefore(killedAt)), ...secondsOf(secondFrom, lastBefore(Date.now()))];
    const missing = async (path: number) => {
      const there = new Set(await stored(path));
      return wanted.filter((at) => !there.has(at));
    };
    await expect.poll(() => missing(world.paths.A), { timeout: 120_000, interval: 500 }).toEqual([]);
    await expect.poll(() => missing(world.paths.B), { timeout: 120_000, interval: 500 }).toEqual([]);
    const drainedAt = Date.now();
    await second.end('SIGTERM');

    const counts = second.lines.find(({ msg }) => msg === 'stopped');
    expect(counts).toMatchObject({ droppedSamples: 0, droppedSignals: 0, setAside: 0 });
    for (const path of [world.paths.A, world.paths.B]) {
      const all = await stored(path);
      expect(new Set(all).size).toBe(all.length);
      expect(all.filter((at) => !Number.isInteger(at))).toEqual([]);
    }
    const { rows } = await db.pool.query('select count(*)::int as rows from samples');
    process.stdout.write(
      `outage of ${(backAt - awayAt) / 1_000} s: ${wanted.length} seconds on each of 2 paths wanted, none missing; ` +
        `${rows[0]?.rows} rows; not measured while the agent was dead: ${secondFrom - lastBefore(killedAt) - 1} s; ` +
        `backlog in ${((drainedAt - backAt) / 1_000).toFixed(1)} s after the hub's return; dropped 0\n`,
    );
  },
  OUTAGE_MS + 400_000,
);
