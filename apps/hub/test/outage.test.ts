import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, oneTestServer } from '@twinline/db/testing/databases';
import { createMachineWorld } from '@twinline/services/testing/machineWorld';
import { LONGEST_REQUEST, sequenceOf, writeReply } from '@twinline/wire/stamp';
import { afterEach, expect, it } from 'vitest';
import { createHub } from '../src/compose';
import { readEnv } from '../src/env';
import { type Program, startProgram } from './program';
import { HUB_TOKEN } from './runningHub';

/*
 * The hub is away, and the agent is killed and started again meanwhile. It is away for ten minutes in the
 * long run (`npm run test:long`), in the suite for less; TWINLINE_OUTAGE_SECONDS sets it.
 *
 * "Every second" are the whole seconds in which an agent was alive and measuring: in which it sent at least 40 of its 50
 * probes to the path's far end, by the send times that they carry (a machine that stops the agent for a fifth of a second
 * stops its measuring too), but for those that ended less than REPORTED_MS before it was killed: the last probe must be
 * answered or late before there is a sample, which takes about 0.3 s; a busy machine gets more.
 */
const SECONDS = process.env.TWINLINE_LONG === undefined ? 20 : 600;
const OUTAGE_MS = Number(process.env.TWINLINE_OUTAGE_SECONDS ?? SECONDS) * 1_000;
const REPORTED_MS = 1_500;
const ENOUGH_PROBES = 40;
/** NTP counts seconds from 1900. */
const NTP_EPOCH_SECONDS = 2_208_988_800;
const log = { info() {}, warn() {}, error() {} };

const running: Program[] = [];
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const program of running.splice(0)) await program.end('SIGKILL');
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface FarEnd {
  readonly port: number;
  /** Per session id: how many probes were sent in each second since the epoch, by the sender's clock. */
  readonly sent: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/** A stateless STAMP reflector that keeps count of what it was sent. */
async function openFarEnd(): Promise<FarEnd> {
  const sent = new Map<number, Map<number, number>>();
  const socket = createSocket('udp4');
  const reply = Buffer.alloc(LONGEST_REQUEST);
  socket.on('message', (request, from) => {
    const now = Date.now() * 1_000;
    const times = { receivedAtMicros: now, sentAtMicros: now, errorEstimate: 1, ttl: 255 };
    const length = writeReply(reply, request, { sequence: sequenceOf(request), ...times });
    socket.send(reply.subarray(0, length), from.port, from.address);
    const second = request.readUInt32BE(4) - NTP_EPOCH_SECONDS;
    const ofSession = sent.get(request.readUInt16BE(14)) ?? new Map<number, number>();
    sent.set(request.readUInt16BE(14), ofSession.set(second, (ofSession.get(second) ?? 0) + 1));
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  cleanups.push(() => void socket.close());
  return { port: socket.address().port, sent };
}

const until = (at: number) => new Promise((done) => setTimeout(done, at - Date.now()));

it.each(oneTestServer())(
  `with the hub away for ${OUTAGE_MS / 1_000} s and the agent killed in between, every second it was alive is stored once, on $name`,
  async (server) => {
    const database = await createTestDatabase(server);
    cleanups.push(() => database.drop());
    const db = createDatabase(database.url);
    cleanups.push(() => db.end());
    const world = await createMachineWorld({ db, log, now: Date.now, newId: () => crypto.randomUUID() });
    const farEnd = await openFarEnd();
    await db.pool.query('update reflector_addresses set port = $1', [farEnd.port]);

    const environment = { DATABASE_URL: database.url, HUB_TOKEN, DATABASE_POOL: '8' };
    const openHub = (hubPort: string) => createHub({ env: readEnv({ ...environment, HUB_PORT: hubPort }), log });
    let hub = await openHub('0');
    cleanups.push(() => hub.stop());
    const hubUrl = hub.url;
    const stateDir = mkdtempSync(join(tmpdir(), 'twinline-outage-'));
    cleanups.push(() => rmSync(stateDir, { recursive: true, force: true }));
    const config = join(stateDir, 'agent.json');
    writeFileSync(config, JSON.stringify({ hubUrl, key: world.agentKey, stateDir }));
    const startAgent = async () => {
      const agent = await startProgram('agent', ['--config', config]);
      running.push(agent);
      return agent;
    };

    const stored = async (path: number): Promise<{ second: number; received: number }[]> => {
      const { rows } = await db.pool.query<{ second: string; received: number }>(
        'select extract(epoch from start) as second, received from samples where path_id = $1 order by start',
        [path],
      );
      return rows.map(({ second, received }) => ({ second: Number(second), received }));
    };

    const first = await startAgent();
    await first.line('configuration taken');
    await expect.poll(async () => (await stored(world.paths.B)).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);

    await hub.stop();
    const awayAt = Date.now();
    await until(awayAt + OUTAGE_MS / 2);
    const killedAt = Date.now();
    await first.end('SIGKILL');
    const second = await startAgent();
    const aliveAt = (await second.line('configuration taken')).time;
    await until(awayAt + OUTAGE_MS);
    hub = await openHub(new URL(hubUrl).port);
    const backAt = Date.now();

    // Some live seconds after the return; then the backlog.
    await expect
      .poll(async () => (await stored(world.paths.B)).at(-1)?.second ?? 0, { timeout: 60_000 })
      .toBeGreaterThan(backAt / 1_000 + 3);
    const endAt = Date.now();
    const { rows: sessions } = await db.pool.query<{ id: number; ssid: number }>('select id, ssid from paths');
    /** Seconds that must be there, as `path second`. */
    const wanted = sessions.flatMap(({ id, ssid }) =>
      [...(farEnd.sent.get(ssid) ?? [])]
        .filter(([, probes]) => probes >= ENOUGH_PROBES)
        .map(([at]) => at)
        .filter((at) => at + 1 <= (killedAt - REPORTED_MS) / 1_000 || at >= killedAt / 1_000)
        .filter((at) => at + 1 <= (endAt - REPORTED_MS) / 1_000)
        .map((at) => `${id} ${at}`),
    );
    expect(wanted.length).toBeGreaterThan(OUTAGE_MS / 2_000);
    const missing = async () => {
      const there = new Set<string>();
      for (const { id } of sessions) for (const row of await stored(id)) there.add(`${id} ${row.second}`);
      return wanted.filter((at) => !there.has(at));
    };
    await expect.poll(missing, { timeout: 120_000, interval: 500 }).toEqual([]);
    const drainedAt = Date.now();
    await second.end('SIGTERM');

    const stopped = second.lines.find(({ msg }) => msg === 'stopped');
    expect(stopped).toMatchObject({ droppedSamples: 0, droppedSignals: 0, setAside: 0 });
    const all = (await Promise.all(sessions.map(({ id }) => stored(id)))).flat();
    for (const { id } of sessions) {
      const seconds = (await stored(id)).map((row) => row.second);
      expect(new Set(seconds).size).toBe(seconds.length);
      expect(seconds.filter((at) => !Number.isInteger(at))).toEqual([]);
    }
    const answered = all.filter(({ received }) => received > 0).length;
    process.stdout.write(
      `outage of ${((backAt - awayAt) / 1_000).toFixed(1)} s: ${wanted.length} seconds of ${sessions.length} paths wanted, ` +
        `0 missing; ${all.length} rows, ${answered} with replies; ${((aliveAt - killedAt) / 1_000).toFixed(1)} s between ` +
        `kill and measuring again; all there ${((drainedAt - backAt) / 1_000).toFixed(1)} s after the hub's return; ` +
        `dropped ${stopped?.droppedSamples}\n`,
    );
  },
  OUTAGE_MS + 400_000,
);
