import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, oneTestServer } from '@twinline/db/testing/databases';
import { createRelay, type Relay, type RelayOptions } from '@twinline/relay/createRelay';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import { createMachineWorld } from '@twinline/services/testing/machineWorld';
import { afterEach, describe, expect, it } from 'vitest';
import { insertDirective } from './directives';
import { openFreezableWay } from './freezableWay';
import { startHub } from './hubProcess';
import { type RunningHub, runHub } from './runningHub';

/** Nobody listens there: webhooks of the hub go nowhere. */
const NOWHERE = 'http://127.0.0.1:1/';
const log = { info() {}, warn() {}, error() {} };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Followed {
  readonly relay: Relay;
  /** `sequence via` of what was put in force. */
  readonly applied: string[];
  readonly connections: string[];
}

function follow(hubUrl: string, world: RunningHub['world'], options: Partial<RelayOptions> = {}): Followed {
  const { token = '', secret = '' } = world.relays[0] ?? {};
  const applied: string[] = [];
  const connections: string[] = [];
  const onDirective: RelayOptions['onDirective'] = ({ sequence }, { via }) => void applied.push(`${sequence} ${via}`);
  const relay = createRelay({ hubUrl, token, routes: [world.routeId], secrets: [secret], onDirective, ...options });
  relay.on('connection', ({ connection }) => connections.push(connection));
  cleanups.push(() => relay.close());
  return { relay, applied, connections };
}

/** A web server whose handler is given later: a webhook's address is known before the relay that answers it. */
async function openWebhookServer() {
  let handler: ReturnType<typeof nodeHandler> = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    serve: (relay: Relay) => {
      handler = nodeHandler(relay.receive);
    },
  };
}

/** relayProgram.ts in a process of its own, and what it has said so far. */
function startRelay(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'relayProgram.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  cleanups.push(() => child.kill('SIGKILL'));
  return { child, said };
}

const until = (what: () => unknown, message: string) =>
  expect.poll(what, { timeout: 40_000, interval: 50, message }).toBeTruthy();

describe.each(oneTestServer())('a relay of the SDK at a real hub, on $name', (server) => {
  async function run(webhookUrl = NOWHERE): Promise<RunningHub> {
    const running = await runHub(server, [webhookUrl]);
    cleanups.push(running.stop);
    return running;
  }

  it('puts each directive in force once, by whichever way it comes first, and the hub hears of each', async () => {
    const webhooks = await openWebhookServer();
    const { hub, db, world } = await run(webhooks.url);
    await insertDirective(db, world, { sequence: 1_000 });
    const { relay, applied } = follow(hub.url, world);
    webhooks.serve(relay);
    await until(() => relay.state(world.routeId).connection === 'open', 'the stream is open');
    for (const sequence of [1_001, 1_002, 1_003]) {
      await insertDirective(db, world, { sequence });
      await until(() => relay.state(world.routeId).current?.sequence === sequence, `${sequence} is in force`);
    }
    const heard = `select array_agg(sequence::int order by sequence) as heard from deliveries where applied_at is not null`;
    await expect
      .poll(async () => (await db.pool.query(heard)).rows[0]?.heard, { timeout: 20_000 })
      .toEqual([1_000, 1_001, 1_002, 1_003]);
    expect(applied.map((line) => Number(line.split(' ')[0]))).toEqual([1_000, 1_001, 1_002, 1_003]);
    expect(relay.counts()).toMatchObject({ appliesFailed: 0, reportsDropped: 0 });
  });

  it('resumes a stream by Last-Event-ID: what it holds does not come again, what is newer does', async () => {
    const { hub, db, world } = await run();
    await insertDirective(db, world, { sequence: 1_000 });
    const { relay } = follow(hub.url, world, { stream: false });
    const reading = new AbortController();
    const first = async (after: { epoch: number; sequence: number } | null) => {
      for await (const { sequence } of relay.client.stream(world.routeId, reading.signal, { after })) return sequence;
      throw new Error('the stream ended');
    };
    expect(await first(null)).toBe(1_000);
    const resumed = first({ epoch: 1, sequence: 1_000 });
    await relay.begun;
    await insertDirective(db, world, { sequence: 1_001 });
    expect(await resumed).toBe(1_001);
    reading.abort();
  });

  it('notices connections that went dead, and follows over new ones', async () => {
    const { hub, db, world } = await run();
    await insertDirective(db, world, { sequence: 1_000 });
    const way = await openFreezableWay(hub.url);
    cleanups.push(way.close);
    const { relay, connections, applied } = follow(way.url, world, { silenceMs: 6_000, timeoutMs: 1_000 });
    await until(() => relay.state(world.routeId).connection === 'open', 'the stream is open');
    way.freeze();
    await insertDirective(db, world, { sequence: 1_001 });
    await until(() => relay.state(world.routeId).current?.sequence === 1_001, 'the newer one is in force');
    await until(() => connections.filter((connection) => connection === 'open').length === 2, 'the stream is back');
    expect(connections.slice(0, 4)).toEqual(['connecting', 'open', 'waiting', 'connecting']);
    expect(applied).toHaveLength(2);
  });

  it.each([3_600_000, -3_600_000])('judges expiry by the hub’s clock when its own is off by %d ms', async (offMs) => {
    const { hub, db, world } = await run();
    await insertDirective(db, world, { sequence: 1_000, expiresInMs: 8_000 });
    const { relay } = follow(hub.url, world, { now: () => Date.now() + offMs });
    const seen: string[] = [];
    relay.on('stale', ({ current }) => seen.push(`stale at ${current?.sequence}`));
    relay.on('fresh', ({ current }) => seen.push(`fresh at ${current?.sequence}`));
    await until(() => seen.length === 2, 'it is fresh and then stale');
    expect(seen).toEqual(['fresh at 1000', 'stale at 1000']);
    const { offsetMs = 0, errorMs = 0 } = relay.clock() ?? {};
    expect(Math.abs(offsetMs + offMs)).toBeLessThanOrEqual(errorMs + 1);
  });

  it('follows a hub through its death, its return, and a time in which it stands still', async () => {
    const database = await createTestDatabase(server);
    const db = createDatabase(database.url);
    const ctx = { db, log, now: Date.now, newId: () => crypto.randomUUID() };
    const world = await createMachineWorld(ctx, [NOWHERE]);
    const first = await startHub(database.url);
    const port = new URL(first.url).port;
    cleanups.push(async () => {
      await db.end();
      await database.drop();
    });
    cleanups.push(() => first.end('SIGKILL'));
    await insertDirective(db, world, { sequence: 1_000, expiresInMs: 20_000 });
    const { relay, connections } = follow(first.url, world, { silenceMs: 6_000 });
    await until(() => relay.state(world.routeId).current?.sequence === 1_000, 'the first is in force');
    await until(() => relay.state(world.routeId).connection === 'open', 'the stream is open');
    await first.end('SIGKILL');
    await until(() => connections.includes('waiting'), 'the stream is lost');
    await until(() => relay.state(world.routeId).isStale, 'what it holds has run out');
    expect(relay.state(world.routeId).current?.line, 'and its line is kept').toBe('B');

    const second = await startHub(database.url, { HUB_PORT: port });
    cleanups.push(() => second.end('SIGKILL'));
    await insertDirective(db, world, { sequence: 1_001 });
    await until(() => relay.state(world.routeId).current?.sequence === 1_001, 'the newer one is in force');
    await until(() => relay.state(world.routeId).connection === 'open', 'the stream is back');
    expect(relay.state(world.routeId).isStale).toBe(false);

    second.signal('SIGSTOP');
    connections.length = 0;
    await until(() => connections.includes('waiting'), 'a hub that stands still is given up');
    second.signal('SIGCONT');
    await insertDirective(db, world, { sequence: 1_002 });
    await until(() => relay.state(world.routeId).current?.sequence === 1_002, 'the newer one is in force');
    await until(() => relay.state(world.routeId).connection === 'open', 'the stream is back');
  }, 180_000);

  it('that was stopped past the end of its directive asks at once when it goes on, and ends when it is closed', async () => {
    const { hub, db, world } = await run();
    await insertDirective(db, world, { sequence: 1_000, expiresInMs: 6_000 });
    const { child, said } = startRelay(hub.url, world.relays[0]?.token ?? '', world.routeId);
    await until(() => said.includes('directive 1000') && said.includes('stream open'), 'it follows');
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    await insertDirective(db, world, { sequence: 1_001 });
    expect(said).not.toContain('directive 1001');
    child.kill('SIGCONT');
    await until(() => said.includes('directive 1001'), 'the newer one is in force');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(said.at(-1)).toBe('stream off');
  });
});
