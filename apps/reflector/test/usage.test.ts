import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type UsageReading, usageReport } from '@twinline/wire/usageReport';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readToken, readUsageOptions } from '../src/usageOptions';
import { createUsageReader } from '../src/usageReader';
import { createUsageReporter, type UsageReporter } from '../src/usageReporter';

/** A hub that answers as it is told; what it accepted is kept. */
let hub: Server;
let port: number;
let statusFor: (readings: UsageReading[]) => number;
let accepted: UsageReading[];
let sources: unknown[];
let posts: number;
let tokens: Set<string | undefined>;
let reporter: UsageReporter;
let nowMs: number;
const warnings: { fields: object; message: string }[] = [];
const log = { info() {}, warn: (fields: object, message: string) => warnings.push({ fields, message }) };

async function open(at = 0): Promise<void> {
  hub = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    posts += 1;
    tokens.add(request.headers.authorization);
    const report = usageReport.parse(JSON.parse(Buffer.concat(parts).toString()));
    const status = request.url === '/v1/usage' && request.method === 'POST' ? statusFor(report.readings) : 404;
    if (status === 200) accepted.push(...report.readings);
    sources.push(report.source);
    response.writeHead(status).end(JSON.stringify({ accepted: report.readings.length, ignored: 0 }));
  });
  const listening = once(hub, 'listening');
  hub.listen(at, '127.0.0.1');
  await listening;
  port = (hub.address() as AddressInfo).port;
}
async function close(): Promise<void> {
  const closed = once(hub, 'close');
  hub.close();
  hub.closeAllConnections();
  await closed;
}

beforeEach(async () => {
  [statusFor, accepted, sources, posts, tokens, nowMs] = [() => 200, [], [], 0, new Set(), 1_800_000_000_000];
  warnings.length = 0;
  await open();
  const hubUrl = `http://127.0.0.1:${port}`;
  reporter = createUsageReporter({ hubUrl, token: 'secret', source: 'pop-1', log, now: () => nowMs });
});
afterEach(close);

/** One reading of a circuit, `ago` ms old. */
const reading = (circuit: string, ago = 0): UsageReading => ({
  circuit,
  start: nowMs - ago,
  durationMs: 10_000,
  receivedBytes: 1_000,
  sentBytes: 10,
});
const settled = () => expect.poll(() => reporter.counts(), { timeout: 20_000 });

it('posts readings with its token and its name', async () => {
  const sent = [reading('SZX-SIN-01'), reading('SZX-SIN-02')];
  reporter.keep(sent);
  await settled().toMatchObject({ posted: 2, waiting: 0, dropped: 0 });
  expect(accepted).toEqual(sent);
  expect([sources, [...tokens]]).toEqual([['pop-1'], ['Bearer secret']]);
});

it('keeps readings while the hub is away or fails, and posts them oldest first when it is back', async () => {
  const first = reading('SZX-SIN-01', 20_000);
  statusFor = () => 503;
  reporter.keep([first]);
  await expect.poll(() => posts, { timeout: 20_000 }).toBe(1);
  await close();
  nowMs += 60_000;
  const second = reading('SZX-SIN-01', 10_000);
  reporter.keep([second]);
  await expect.poll(() => warnings.length, { timeout: 20_000 }).toBe(1);
  await reporter.stop();
  expect(reporter.counts()).toEqual({ posted: 0, waiting: 2, dropped: 0 });
  statusFor = () => 200;
  await open(port);
  nowMs += 60_000;
  const third = reading('SZX-SIN-01');
  reporter.keep([third]);
  await reporter.stop();
  expect(reporter.counts()).toEqual({ posted: 3, waiting: 0, dropped: 0 });
  expect(accepted).toEqual([first, second, third]);
});

it('does not ask a hub that fails more often than its pause allows', async () => {
  statusFor = () => 503;
  reporter.keep([reading('SZX-SIN-01')]);
  await settled().toMatchObject({ waiting: 1 });
  await expect.poll(() => warnings.length, { timeout: 20_000 }).toBe(1);
  for (let i = 0; i < 5; i += 1) reporter.keep([reading('SZX-SIN-01')]);
  await reporter.stop();
  // The first, and the last try at the end.
  expect(posts).toBe(2);
});

it('drops what is older than an hour, and counts it', async () => {
  statusFor = () => 503;
  reporter.keep([reading('SZX-SIN-01'), reading('SZX-SIN-01', -10_000)]);
  await expect.poll(() => warnings.length, { timeout: 20_000 }).toBe(1);
  nowMs += 3_605_000;
  statusFor = () => 200;
  reporter.keep([reading('SZX-SIN-01')]);
  await settled().toMatchObject({ posted: 2, waiting: 0, dropped: 1 });
});

it('gives up only the readings that are at fault, when the hub refuses a report', async () => {
  statusFor = (readings) => (readings.some(({ circuit }) => circuit === 'TYPO-01') ? 400 : 200);
  for (let i = 0; i < 2; i += 1) {
    reporter.keep([reading('SZX-SIN-01'), reading('TYPO-01'), reading('SZX-SIN-02')]);
    await settled().toEqual({ posted: 2 * (i + 1), waiting: 0, dropped: i + 1 });
    nowMs += 10_000;
  }
  expect(accepted.map(({ circuit }) => circuit)).not.toContain('TYPO-01');
  expect(warnings).toMatchObject([{ fields: { circuit: 'TYPO-01' } }]);
});

it('keeps readings while its token is refused, for it may be mended', async () => {
  statusFor = () => 401;
  reporter.keep([reading('SZX-SIN-01')]);
  await expect.poll(() => warnings.length, { timeout: 20_000 }).toBe(1);
  expect(reporter.counts()).toEqual({ posted: 0, waiting: 1, dropped: 0 });
});

it.runIf(process.platform === 'linux')('reports the real bytes of a real interface to its circuit', async () => {
  const circuits = new Map([
    ['lo', 'SZX-SIN-01'],
    ['no-such0', 'SZX-SIN-02'],
  ]);
  const reader = createUsageReader({ circuits, reporter, log, now: () => nowMs, intervalMs: 50 });
  await expect.poll(() => accepted.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  const before = accepted.length;
  for (let i = 0; i < 200; i += 1) socket.send(Buffer.alloc(1_000), socket.address().port, '127.0.0.1');
  const received = () => accepted.slice(before).reduce((sum, one) => sum + one.receivedBytes, 0);
  await expect.poll(received, { timeout: 20_000 }).toBeGreaterThanOrEqual(200_000);
  reader.stop();
  socket.close();
  await reporter.stop();
  expect(new Set(accepted.map(({ circuit }) => circuit))).toEqual(new Set(['SZX-SIN-01']));
  expect(warnings).toMatchObject([{ fields: { interface: 'no-such0', circuit: 'SZX-SIN-02' } }]);
});

it('reads its options, and says in one sentence what is wrong with them', () => {
  const read = (usage: string[] | undefined, hub?: string, file?: string) =>
    readUsageOptions({ usage, hub, 'token-file': file });
  expect(read(undefined)).toBeNull();
  const settings = read(['eth1=SZX-SIN-01,eth2=SZX SIN=02', 'eth3=C'], 'https://hub.test', '/run/token');
  expect([...(settings?.circuits ?? [])]).toEqual([
    ['eth1', 'SZX-SIN-01'],
    ['eth2', 'SZX SIN=02'],
    ['eth3', 'C'],
  ]);
  expect(settings).toMatchObject({ hubUrl: 'https://hub.test', tokenFile: '/run/token' });
  expect(() => read(['eth1=C'])).toThrow('--hub');
  expect(() => read(['eth1=C'], 'https://hub.test')).toThrow('--token-file');
  expect(() => read(undefined, 'https://hub.test')).toThrow('--usage');
  expect(() => read(['eth1=C'], 'hub.test', 'f')).toThrow('hub.test');
  expect(() => read(['eth1'], 'https://hub.test', 'f')).toThrow('"eth1"');
  expect(() => read(['eth1=C,eth1=D'], 'https://hub.test', 'f')).toThrow('twice');
});

it('reads its token from a file, and says when there is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-token-'));
  const file = join(folder, 'token');
  expect(() => readToken(file)).toThrow('--token-file');
  writeFileSync(file, 'two words\n');
  expect(() => readToken(file)).toThrow('one token');
  writeFileSync(file, 'tw_0123456789\n');
  expect(readToken(file)).toBe('tw_0123456789');
  rmSync(folder, { recursive: true });
});
