import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createServer as createTls } from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { Connect } from '@twinline/wire/batch';
import { afterEach, expect, it } from 'vitest';
import {
  type ConnectPath,
  type ConnectProbes,
  type ConnectProbesOptions,
  createConnectProbes,
} from '../src/connect/createConnectProbes';
import { readStatus } from '../src/connect/httpStatus';
import { createResolver } from '../src/connect/resolver';
import { createStallWatch } from '../src/connect/stallWatch';
import { readTarget } from '../src/connect/target';
import { selfSigned } from '../src/testing/selfSigned';

const INTERVAL_MS = 50;
const certificate = selfSigned(['pop.test', '127.0.0.1'], Date.now());
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Probed {
  readonly probes: ConnectProbes;
  readonly connects: Connect[];
  /** Resolves with the first attempt that passes; fails with what came instead. */
  until(test?: (connect: Connect) => boolean): Promise<Connect>;
}

/** Probes one path until the test ends. */
function probe(
  connectUrl: string,
  options: Partial<ConnectProbesOptions & Omit<ConnectPath, 'connectUrl'>> = {},
): Probed {
  const connects: Connect[] = [];
  const heard = new Set<() => void>();
  const probes = createConnectProbes({
    log: { info() {}, warn() {}, error() {} },
    now: () => Date.now() * 1_000,
    random: () => 0,
    ca: certificate.cert,
    ...options,
    onConnects(fresh) {
      connects.push(...fresh);
      for (const check of heard) check();
    },
  });
  ends.push(() => probes.stop());
  const { bind = null, interface: name = null } = options;
  probes.follow([{ id: 7, line: 'A', connectUrl, bind, interface: name }], INTERVAL_MS);
  return {
    probes,
    connects,
    until: (test = () => true) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = connects.find(test);
          if (found === undefined) return;
          clearTimeout(deadline);
          resolve(found);
        };
        const deadline = setTimeout(() => reject(new Error(`only ${JSON.stringify(connects)}`)), 30_000);
        heard.add(check);
        check();
      }),
  };
}

/** Listens on loopback until the test ends. */
async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  const listening = once(server, 'listening');
  server.listen(0, host);
  await listening;
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

const ok: RequestListener = (_, response) => response.end('ok');

it('times the TCP handshake, the TLS handshake and the first byte, each alone', async () => {
  const server = createHttps(certificate, (_, response) => setTimeout(() => response.end('ok'), 1_000));
  const port = await listen(server);
  const startedAt = Date.now() * 1_000;
  const found = await probe(`https://127.0.0.1:${port}/`).until();
  expect(found).toMatchObject({ path: 7, scheme: 'https', status: 200, fault: null });
  expect(found.at).toBeGreaterThanOrEqual(startedAt - 1_000);
  expect(found.tcpMicros).toBeGreaterThan(0);
  // A handshake with keys and certificates is more work than the kernel's three packets, and no part of it.
  expect(found.tlsMicros).toBeGreaterThan(0);
  expect(found.firstByteMicros).toBeGreaterThan(990_000);
  expect((found.tcpMicros ?? 0) + (found.tlsMicros ?? 0)).toBeLessThan(1_000_000);
});

it('names the server it wants, asks by name, and opens a connection of its own each time', async () => {
  const heard: { name: unknown; host: unknown; connection: unknown }[] = [];
  let connections = 0;
  const server = createHttps(certificate, (request, response) => {
    const { host, connection } = request.headers;
    heard.push({ name: (request.socket as { servername?: unknown }).servername, host, connection });
    response.end('ok');
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server);
  const { probes, until, connects } = probe(`https://pop.test:${port}/health?x=1`, {
    resolve: async (host) => (host === 'pop.test' ? '127.0.0.1' : Promise.reject(new Error(host))),
  });
  await until(() => connects.length >= 3);
  probes.stop();
  expect(connects.every(({ fault }) => fault === null)).toBe(true);
  expect(heard[0]).toEqual({ name: 'pop.test', host: `pop.test:${port}`, connection: 'close' });
  expect(connections).toBeGreaterThanOrEqual(heard.length);
});

it('measures what each scheme has and nothing more', async () => {
  const tcp = await listen(createServer());
  expect(await probe(`tcp://127.0.0.1:${tcp}`).until()).toMatchObject({
    scheme: 'tcp',
    tcpMicros: expect.any(Number),
    tlsMicros: null,
    firstByteMicros: null,
    status: null,
    fault: null,
  });
  const tls = await listen(createTls(certificate));
  expect(await probe(`tls://127.0.0.1:${tls}`).until()).toMatchObject({
    scheme: 'tls',
    tlsMicros: expect.any(Number),
    firstByteMicros: null,
    fault: null,
  });
  const http = await listen(createHttp(ok));
  expect(await probe(`http://127.0.0.1:${http}`).until()).toMatchObject({
    scheme: 'http',
    tlsMicros: null,
    firstByteMicros: expect.any(Number),
    status: 200,
    fault: null,
  });
});

it('tells a refused connection', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  expect(await probe(`tcp://127.0.0.1:${port}`).until()).toMatchObject({ fault: 'refused', tcpMicros: null });
});

it.runIf(process.platform === 'linux')('tells a black hole that does not even answer TCP', async () => {
  // A listener whose thread stands still: once its backlog is full, the kernel drops what comes.
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  ends.push(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  const fillers = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  ends.push(() => {
    for (const socket of fillers) socket.destroy();
  });
  const found = await probe(`http://127.0.0.1:${port}`, { timeoutMs: 400 }).until(
    ({ tcpMicros }) => tcpMicros === null,
  );
  expect(found).toMatchObject({ fault: 'timeout', tcpMicros: null, firstByteMicros: null });
});

it('tells a server that takes the connection and is silent, and keeps what was reached', async () => {
  const port = await listen(createServer());
  expect(await probe(`https://127.0.0.1:${port}`, { timeoutMs: 300 }).until()).toMatchObject({
    fault: 'timeout',
    tcpMicros: expect.any(Number),
    tlsMicros: null,
  });
});

it('never has two attempts of one path under way, and counts the turns left out', async () => {
  let started = 0;
  let most = 0;
  const port = await listen(createServer((socket) => socket.resume()));
  const { until, connects, probes } = probe(`tls://pop.test:${port}`, {
    timeoutMs: INTERVAL_MS * 4,
    async resolve() {
      started += 1;
      most = Math.max(most, started - probes.counts().attempts);
      return '127.0.0.1';
    },
  });
  await until(() => connects.length >= 3);
  expect(most).toBe(1);
  expect(probes.counts().crowded).toBeGreaterThan(0);
});

it('tells a certificate it may not trust, one of another name, and a server that has no TLS', async () => {
  const port = await listen(createHttps(certificate, ok));
  const stranger = selfSigned(['stranger.test'], Date.now()).cert;
  const expected = { fault: 'tls', tcpMicros: expect.any(Number), tlsMicros: null, firstByteMicros: null };
  expect(await probe(`https://127.0.0.1:${port}`, { ca: stranger }).until()).toMatchObject(expected);
  const named = { resolve: async () => '127.0.0.1' };
  expect(await probe(`https://other.test:${port}`, named).until()).toMatchObject(expected);
  const plain = await listen(createHttp(ok));
  expect(await probe(`tls://127.0.0.1:${plain}`).until()).toMatchObject(expected);
});

it('tells a certificate that has run out', async () => {
  const old = selfSigned(['127.0.0.1'], Date.now() - 40 * 86_400_000, 10);
  const port = await listen(createHttps(old, ok));
  expect(await probe(`https://127.0.0.1:${port}`, { ca: old.cert }).until()).toMatchObject({ fault: 'tls' });
});

it('calls a status from 500 on a fault of HTTP, and a lower one an answer', async () => {
  const busy = await listen(createHttp((_, response) => response.writeHead(503).end()));
  expect(await probe(`http://127.0.0.1:${busy}`).until()).toMatchObject({
    fault: 'http',
    status: 503,
    firstByteMicros: expect.any(Number),
  });
  const missing = await listen(createHttp((_, response) => response.writeHead(404).end()));
  expect(await probe(`http://127.0.0.1:${missing}`).until()).toMatchObject({ fault: null, status: 404 });
  const chatty = await listen(createServer((socket) => socket.end('220 mail ready\r\n')));
  expect(await probe(`http://127.0.0.1:${chatty}`).until()).toMatchObject({ fault: 'http', status: null });
});

it('tells a connection that was broken off before the answer', async () => {
  const resetting = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  expect(await probe(`http://127.0.0.1:${await listen(resetting)}`).until()).toMatchObject({ fault: 'reset' });
  const closing = createServer((socket) => socket.once('data', () => socket.end()));
  const found = await probe(`http://127.0.0.1:${await listen(closing)}`).until();
  expect(found).toMatchObject({ fault: 'reset', tcpMicros: expect.any(Number), firstByteMicros: null });
  const closingTls = createServer((socket) => socket.once('data', () => socket.end()));
  expect(await probe(`tls://127.0.0.1:${await listen(closingTls)}`).until()).toMatchObject({ fault: 'reset' });
});

it('takes an answer of which only the head has come, and hangs up', async () => {
  const hungUp = new Promise<void>((resolve) => {
    const server = createHttp((_, response) => {
      response.writeHead(200);
      response.write('the rest never comes');
      response.once('close', resolve);
    });
    void listen(server).then((port) => probe(`http://127.0.0.1:${port}`).until(({ status }) => status === 200));
  });
  await hungUp;
});

it('names a name that cannot be resolved dns, and does not count the resolving as connect time', async () => {
  const failing = { resolve: () => Promise.reject(new Error('no such name')) };
  expect(await probe('https://pop.test/', failing).until()).toMatchObject({
    fault: 'dns',
    scheme: 'https',
    tcpMicros: null,
  });
  const hanging = { resolve: () => new Promise<never>(() => {}), timeoutMs: 200 };
  expect(await probe('https://pop.test/', hanging).until()).toMatchObject({ fault: 'dns' });
  const port = await listen(createServer());
  const slow = { resolve: () => new Promise<string>((resolve) => setTimeout(resolve, 1_000, '127.0.0.1')) };
  const found = await probe(`tcp://pop.test:${port}`, slow).until();
  expect(found.tcpMicros).toBeLessThan(1_000_000);
});

it('asks a resolver that hangs once, however many wait', async () => {
  let asked = 0;
  let answer: (address: string) => void = () => {};
  const resolve = createResolver(() => {
    asked += 1;
    return new Promise((done) => {
      answer = done;
    });
  });
  const waiting = [resolve('pop.test', 4), resolve('pop.test', 4), resolve('pop.test', 4)];
  answer('192.0.2.1');
  expect(await Promise.all(waiting)).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.1']);
  expect(asked).toBe(1);
  expect(await resolve('192.0.2.7', 4)).toBe('192.0.2.7');
  expect(asked).toBe(1);
});

it.runIf(process.platform === 'linux')('leaves by the source address or the interface it is given', async () => {
  const from: (string | undefined)[] = [];
  const port = await listen(createServer((socket) => from.push(socket.remoteAddress)));
  const url = `tcp://127.0.0.1:${port}`;
  await probe(url, { bind: '127.0.0.2' }).until();
  await probe(url, { bind: '127.0.0.3', interface: 'lo' }).until();
  await expect.poll(() => new Set(from)).toEqual(new Set(['127.0.0.2', '127.0.0.3']));
});

it.runIf(process.platform === 'linux')(
  'takes the interface’s address, and says so, where it cannot bind to one',
  async () => {
    const said: { fields: object; message: string }[] = [];
    const log = { info() {}, warn: (fields: object, message: string) => said.push({ fields, message }), error() {} };
    const port = await listen(createServer());
    const without = { log, interface: 'lo', native: { calls: null, reason: 'not here' } };
    const { until, connects } = probe(`tcp://127.0.0.1:${port}`, without);
    await until(() => connects.length >= 3);
    expect(connects[0]).toMatchObject({ fault: null });
    expect(said).toMatchObject([{ fields: { interface: 'lo', reason: 'not here' } }]);
  },
);

it('calls a source address or an interface that this host has not unreachable', async () => {
  const port = await listen(createServer());
  const url = `tcp://127.0.0.1:${port}`;
  expect(await probe(url, { bind: '192.0.2.77' }).until()).toMatchObject({ fault: 'unreachable', tcpMicros: null });
  expect(await probe(url, { interface: 'no-such0' }).until()).toMatchObject({ fault: 'unreachable' });
});

const hasSix = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
it.runIf(hasSix)('connects over IPv6', async () => {
  let host: string | undefined;
  const server = createHttp((request, response) => {
    host = request.headers.host;
    response.end();
  });
  const port = await listen(server, '::1');
  expect(await probe(`http://[::1]:${port}/`).until()).toMatchObject({ fault: null, status: 200 });
  expect(host).toBe(`[::1]:${port}`);
});

it('does not report an attempt during which this program itself stood still', async () => {
  let requests = 0;
  const server = createHttp((_, response) => {
    requests += 1;
    if (requests === 1) standStill(300);
    response.end();
  });
  const { until, probes, connects } = probe(`http://127.0.0.1:${await listen(server)}`);
  const first = await until();
  expect(requests).toBeGreaterThanOrEqual(2);
  expect(probes.counts().skipped).toBeGreaterThanOrEqual(1);
  expect(first.firstByteMicros).toBeLessThan(300_000);
  expect(probes.counts().attempts).toBe(connects.length + probes.counts().skipped);
});

it('counts a stall whose end is just being lived through', () => {
  const watch = createStallWatch(() => performance.now());
  const release = watch.hold();
  const before = watch.stalledMs();
  standStill(100);
  expect(watch.stalledMs() - before).toBeGreaterThan(70);
  release();
});

it('leaves unchanged paths alone, starts new ones and ends those that are gone', async () => {
  const first = await listen(createServer());
  const second = await listen(createServer());
  const { probes, connects, until } = probe(`tcp://127.0.0.1:${first}`);
  await until();
  const path = (id: number, port: number) => ({
    id,
    line: 'A',
    connectUrl: `tcp://127.0.0.1:${port}`,
    bind: null,
    interface: null,
  });
  probes.follow([path(7, first), path(8, second)], INTERVAL_MS);
  await until(({ path: id }) => id === 8);
  probes.follow([path(8, second)], INTERVAL_MS);
  const seven = connects.filter(({ path: id }) => id === 7).length;
  const eight = connects.filter(({ path: id }) => id === 8).length;
  await until(() => connects.filter(({ path: id }) => id === 8).length >= eight + 3);
  expect(connects.filter(({ path: id }) => id === 7)).toHaveLength(seven);
  probes.stop();
  const after = connects.length;
  const again = probe(`tcp://127.0.0.1:${second}`);
  await again.until(() => again.connects.length >= 3);
  expect(connects).toHaveLength(after);
});

it('reads the targets a path may have', () => {
  expect(readTarget('https://pop.test/health?x=1')).toEqual({
    scheme: 'https',
    host: 'pop.test',
    port: 443,
    resource: '/health?x=1',
  });
  expect(readTarget('http://pop.test')).toMatchObject({ scheme: 'http', port: 80, resource: '/' });
  expect(readTarget('tcp://[2001:db8::1]:1935')).toMatchObject({ scheme: 'tcp', host: '2001:db8::1', port: 1_935 });
  expect(readTarget('tls://pop.test:8443')).toMatchObject({ scheme: 'tls', host: 'pop.test', port: 8_443 });
  for (const wrong of ['tcp://pop.test', 'tls://pop.test', 'udp://pop.test:1', 'pop.test', '', 'https://', 'tcp://:7'])
    expect(readTarget(wrong), wrong).toBeNull();
});

it('reads the status of an answer that comes in pieces, and passes over interim ones', () => {
  const whole = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n';
  for (let length = 0; length < whole.length - 4; length += 1)
    expect(readStatus(whole.slice(0, length)), whole.slice(0, length)).toBeNull();
  expect(readStatus(whole)).toBe(200);
  expect(readStatus('HTTP/1.0 503 \r\n')).toBe(503);
  expect(readStatus(`HTTP/1.1 100 Continue\r\n${'x'.repeat(20_000)}`)).toBe('broken');
  for (const broken of ['SSH-2.0', 'HTTP/2 200', 'HTTP/1.1 20', 'HTTP/1.1 999999', '\0'])
    expect(readStatus(broken), broken).toBe(broken === 'HTTP/1.1 20' ? null : 'broken');
});

function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
