import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createConnectProbes } from '@twinline/agent/connect/createConnectProbes';
import { selfSigned } from '@twinline/agent/testing/selfSigned';
import type { Connect } from '@twinline/wire/batch';
import { usageReport } from '@twinline/wire/usageReport';
import { afterEach, expect, it } from 'vitest';
import { createPopServer } from '../src/popServer';
import { ownSources } from '../src/sources';
import { Stretch } from '../src/stretch';
import { createTcpForwarder, type TcpForwarderOptions } from '../src/tcpForwarder';
import { createUsageExporter } from '../src/usageExporter';

const HOST = '127.0.0.1';
const DELAY_MS = 40;
const quiet = { info() {}, warn() {}, error() {} };
const monotonicMs = () => performance.now();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const line = (change = {}) =>
  new Stretch({ delayMs: DELAY_MS, jitterMs: 0, lossRatio: 0, lossDirection: 'both', ...change });

async function listen(server: Server): Promise<number> {
  const listening = once(server, 'listening');
  server.listen(0, HOST);
  await listening;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that sends back what it gets, and a line to it. */
async function echoBehind(stretch: Stretch, options: Partial<TcpForwarderOptions> = {}) {
  const port = await listen(createServer((socket) => socket.pipe(socket)));
  const forwarder = await createTcpForwarder({
    listen: { host: HOST, port: 0 },
    target: { host: HOST, port },
    stretches: [stretch],
    carrierAt: () => null,
    random: Math.random,
    monotonicMs,
    ...options,
  });
  ends.push(forwarder.stop);
  return forwarder;
}

async function open(port: number, localAddress = HOST): Promise<Socket> {
  const socket = connect({ port, host: HOST, localAddress });
  socket.on('error', () => {});
  ends.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes and resolves with what came back once it is as much, and after how many ms. */
async function echo(socket: Socket, bytes: Buffer): Promise<{ back: Buffer; tookMs: number }> {
  const startedMs = monotonicMs();
  socket.write(bytes);
  const parts: Buffer[] = [];
  for (let length = 0; length < bytes.length; ) {
    const [part] = (await once(socket, 'data')) as [Buffer];
    parts.push(part);
    length += part.length;
  }
  return { back: Buffer.concat(parts), tookMs: monotonicMs() - startedMs };
}

it('delays the bytes of a connection in both directions and keeps their order', async () => {
  const forwarder = await echoBehind(line({ jitterMs: 5 }));
  const socket = await open(forwarder.port);
  const bytes = randomBytes(600_000);
  const { back, tookMs } = await echo(socket, bytes);
  expect(back.equals(bytes)).toBe(true);
  // Timers fire up to half a millisecond early, so that errors even out.
  expect(tookMs).toBeGreaterThan(2 * DELAY_MS - 1.5);
  expect(forwarder.counts()).toMatchObject({ outBytes: bytes.length, backBytes: bytes.length });
});

it('passes on that an end has closed, after what it had sent', async () => {
  const forwarder = await echoBehind(line());
  const socket = await open(forwarder.port);
  socket.end('last words');
  const [part] = (await once(socket, 'data')) as [Buffer];
  expect(part.toString()).toBe('last words');
  await once(socket, 'close');
  await expect.poll(() => forwarder.counts().connections, { timeout: 20_000 }).toBe(0);
});

it('holds everything up while the line is cut, and lets it through once it is mended', async () => {
  const stretch = line();
  const forwarder = await echoBehind(stretch);
  const before = await open(forwarder.port);
  await echo(before, Buffer.from('through'));
  stretch.cut(monotonicMs());
  const cutAtMs = monotonicMs();
  const held = echo(before, Buffer.from('held up'));
  // The kernel's handshake is loopback's: a new connection opens, and then hears nothing.
  const during = await open(forwarder.port);
  const alsoHeld = echo(during, Buffer.from('also held'));
  const carried = forwarder.counts();
  // Long enough for several retransmissions: round trips over a line that is well.
  const well = await open((await echoBehind(line({ delayMs: 200 }))).port);
  for (const word of ['one', 'two']) await echo(well, Buffer.from(word));
  expect(forwarder.counts()).toEqual({ ...carried, connections: 2 });
  const mendedAfterMs = monotonicMs() - cutAtMs;
  stretch.restore(monotonicMs());
  expect((await held).back.toString()).toBe('held up');
  expect((await held).tookMs).toBeGreaterThan(mendedAfterMs);
  expect((await alsoHeld).back.toString()).toBe('also held');
});

it('turns loss into waits for a retransmission, and loses no byte', async () => {
  const lost: boolean[] = [true, false];
  // The first segment is lost on its way out, nothing after it.
  const forwarder = await echoBehind(line({ lossRatio: 0.5 }), { random: () => (lost.shift() ? 0 : 0.999) });
  const socket = await open(forwarder.port);
  const bytes = randomBytes(5_000);
  const { back, tookMs } = await echo(socket, bytes);
  expect(back.equals(bytes)).toBe(true);
  expect(tookMs).toBeGreaterThan(200 + 4 * DELAY_MS - 1.5);
  expect(lost).toEqual([]);
});

it('adds what the access network of the sender adds, told by its address', async () => {
  const sources = await ownSources(['one', 'two']);
  if (sources.size === 0) return;
  const slow = line({ delayMs: 300 });
  const asked: string[] = [];
  const carrierAt = (from: string) => {
    asked.push(from);
    return from === sources.get('two') ? slow : null;
  };
  const forwarder = await echoBehind(line(), { carrierAt });
  const word = Buffer.from('hello');
  const two = await echo(await open(forwarder.port, sources.get('two')), word);
  expect(two.tookMs).toBeGreaterThan(2 * (DELAY_MS + 300) - 1.5);
  await echo(await open(forwarder.port, sources.get('one')), word);
  expect(asked).toEqual([sources.get('two'), sources.get('one')]);
});

it('ends connections nobody uses, and refuses more than it may hold', async () => {
  let aheadMs = 0;
  const clock = () => monotonicMs() + aheadMs;
  const forwarder = await echoBehind(line(), { maximumConnections: 2, idleMs: 3_000, monotonicMs: clock });
  const [first, second] = [await open(forwarder.port), await open(forwarder.port)];
  const third = await open(forwarder.port);
  await once(third, 'close');
  expect(forwarder.counts().refused).toBe(1);
  aheadMs = 10_000;
  await Promise.all([first, second].map((socket) => (socket.closed ? null : once(socket, 'close'))));
  await expect.poll(() => forwarder.counts().connections, { timeout: 20_000 }).toBe(0);
});

it('shows the line’s delay in TLS and in the first byte of an agent’s connect time, and a cut as a timeout', async () => {
  const certificate = selfSigned([HOST], Date.now());
  const server = await createPopServer({ host: HOST, port: 0, ...certificate });
  ends.push(server.stop);
  const stretch = line();
  const forwarder = await createTcpForwarder({
    listen: { host: HOST, port: 0 },
    target: { host: HOST, port: server.port },
    stretches: [stretch],
    carrierAt: () => null,
    random: Math.random,
    monotonicMs,
  });
  ends.push(forwarder.stop);
  const connects: Connect[] = [];
  const probes = createConnectProbes({
    log: quiet,
    now: () => Date.now() * 1_000,
    random: () => 0,
    ca: certificate.cert,
    timeoutMs: 3_000,
    onConnects: (found) => connects.push(...found),
  });
  ends.push(() => probes.stop());
  const connectUrl = `https://${HOST}:${forwarder.port}/`;
  probes.follow([{ id: 1, line: 'A', connectUrl, bind: null, interface: null }], 100);
  const through = () => connects.filter(({ fault }) => fault === null);
  await expect.poll(() => through().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
  for (const { status, tlsMicros, firstByteMicros } of through()) {
    expect(status).toBe(200);
    expect(tlsMicros).toBeGreaterThan((2 * DELAY_MS - 1.5) * 1_000);
    expect(firstByteMicros).toBeGreaterThan((2 * DELAY_MS - 1.5) * 1_000);
  }
  stretch.cut(monotonicMs());
  await expect.poll(() => connects.at(-1)?.fault, { timeout: 30_000 }).toBe('timeout');
  stretch.restore(monotonicMs());
  await expect.poll(() => connects.at(-1)?.fault, { timeout: 30_000 }).toBeNull();
});

it('reports the bytes that a line really carried, once each', async () => {
  const bodies: unknown[] = [];
  const hub = createHttp(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    bodies.push({
      of: `${request.method} ${request.url} ${request.headers.authorization}`,
      body: Buffer.concat(parts).toString(),
    });
    response.end('{}');
  });
  const hubPort = await listen(hub);
  const forwarder = await echoBehind(line({ delayMs: 1 }));
  const exporter = createUsageExporter({
    hubUrl: `http://${HOST}:${hubPort}`,
    token: 'secret',
    carried: () => [{ region: 'SG', line: 'A', ...forwarder.counts() }],
    log: quiet,
    now: Date.now,
    monotonicMs,
    intervalMs: 100,
  });
  ends.push(exporter.stop);
  const socket = await open(forwarder.port);
  for (const size of [10_000, 3, 50_000]) await echo(socket, randomBytes(size));
  const readings = () =>
    bodies.flatMap((body) => usageReport.parse(JSON.parse((body as { body: string }).body)).readings);
  const sum = (of: 'receivedBytes' | 'sentBytes') => readings().reduce((total, reading) => total + reading[of], 0);
  await expect.poll(() => [sum('receivedBytes'), sum('sentBytes')], { timeout: 20_000 }).toEqual([60_003, 60_003]);
  expect(bodies[0]).toMatchObject({ of: 'POST /v1/usage Bearer secret' });
  expect(readings()[0]).toMatchObject({ region: 'SG', line: 'A' });
});
