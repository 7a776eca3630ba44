import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Usage } from '@twinline/wire/batch';
import { InterfaceMeter } from '@twinline/wire/interfaceCounters';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createUsageReader, type UsageReader } from '../src/usage/createUsageReader';

let root: string;
let nowMs: number;
let meter: InterfaceMeter;
let reader: UsageReader | null = null;
const said: { level: string; fields: object; message: string }[] = [];
const to = (level: string) => (fields: object, message: string) => said.push({ level, fields, message });
const log = { info: to('info'), warn: to('warn'), error: to('error') };
const readText = (file: string) => readFile(join(root, file), 'latin1');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'twinline-usage-'));
  nowMs = 1_000;
  said.length = 0;
  meter = new InterfaceMeter(readText, () => nowMs);
});
afterEach(() => {
  reader?.stop();
  reader = null;
  rmSync(root, { recursive: true });
});

/** Writes the counters of an interface as Linux shows them. */
function count(name: string, received: bigint | number, sent: bigint | number, index = 2): void {
  const folder = join(root, 'sys/class/net', name);
  mkdirSync(join(folder, 'statistics'), { recursive: true });
  writeFileSync(join(folder, 'ifindex'), `${index}\n`);
  writeFileSync(join(folder, 'statistics/rx_bytes'), `${received}\n`);
  writeFileSync(join(folder, 'statistics/tx_bytes'), `${sent}\n`);
}
const remove = (name: string) => rmSync(join(root, 'sys/class/net', name), { recursive: true });

/** Reads once, `ms` after the reading before. */
async function read(ms: number, names = ['eth0']) {
  nowMs += ms;
  return meter.read(names);
}

it('tells what passed between two readings, and nothing from the first alone', async () => {
  count('eth0', 1_000, 50);
  expect((await read(0)).bytes).toEqual([]);
  count('eth0', 4_000, 70);
  expect((await read(10_004)).bytes).toEqual([
    { interface: 'eth0', durationMicros: 10_004_000, receivedBytes: 3_000, sentBytes: 20 },
  ]);
  expect((await read(10_000)).bytes).toMatchObject([{ receivedBytes: 0, sentBytes: 0 }]);
});

it('leaves out a reading that went backwards, counts it, and goes on from there', async () => {
  count('eth0', 4_294_967_000, 500);
  await read(0);
  count('eth0', 300, 900);
  expect((await read(10_000)).bytes).toEqual([]);
  expect(meter.skipped).toBe(1);
  count('eth0', 1_300, 400);
  expect((await read(10_000)).bytes).toEqual([]);
  expect(meter.skipped).toBe(2);
  count('eth0', 2_300, 450);
  expect((await read(10_000)).bytes).toMatchObject([{ receivedBytes: 1_000, sentBytes: 50 }]);
});

it('leaves out an interface made anew under the same name, though its counters are ahead already', async () => {
  count('ppp0', 1_000, 1_000, 7);
  await read(0, ['ppp0']);
  count('ppp0', 90_000, 90_000, 8);
  expect((await read(10_000, ['ppp0'])).bytes).toEqual([]);
  expect(meter.skipped).toBe(1);
  count('ppp0', 91_000, 90_500, 8);
  expect((await read(10_000, ['ppp0'])).bytes).toMatchObject([{ receivedBytes: 1_000, sentBytes: 500 }]);
});

it('says once that an interface is gone and once that it is back, and compares nothing across the gap', async () => {
  count('eth0', 1_000, 1_000);
  await read(0);
  remove('eth0');
  expect(await read(10_000)).toEqual({ bytes: [], gone: ['eth0'], back: [] });
  expect(await read(10_000)).toEqual({ bytes: [], gone: [], back: [] });
  count('eth0', 5_000, 5_000);
  expect(await read(10_000)).toEqual({ bytes: [], gone: [], back: ['eth0'] });
  count('eth0', 5_100, 5_010);
  expect((await read(10_000)).bytes).toMatchObject([{ receivedBytes: 100, sentBytes: 10 }]);
});

it('keeps counting exactly past 2^53 bytes, and leaves out what took too long to mean anything', async () => {
  count('eth0', 2n ** 63n + 1n, 2n ** 60n);
  await read(0);
  count('eth0', 2n ** 63n + 4n, 2n ** 60n + 1n);
  expect((await read(10_000)).bytes).toMatchObject([{ receivedBytes: 3, sentBytes: 1 }]);
  expect((await read(3_600_000)).bytes).toEqual([]);
  expect(meter.skipped).toBe(1);
});

it('reads no file outside the folder of interfaces, and no counter that is not one', async () => {
  count('eth0', 1, 1);
  expect((await read(0, ['../net/eth0', '..', '', 'a b'])).gone).toHaveLength(4);
  writeFileSync(join(root, 'sys/class/net/eth0/statistics/rx_bytes'), 'many\n');
  expect((await read(0)).gone).toEqual(['eth0']);
});

it('reports each line by its own interface, warns once of one that is missing, and goes on', async () => {
  const usage: Usage[] = [];
  count('wan0', 0, 0);
  reader = createUsageReader({
    log,
    now: () => Date.now() * 1_000,
    onUsage: (fresh) => usage.push(...fresh),
    intervalMs: 20,
    readText,
    platform: 'linux',
  });
  const lines = [
    { line: 'A', interface: 'wan0' },
    { line: 'B', interface: 'wan1' },
  ];
  reader.follow(lines);
  reader.follow([...lines]);
  await expect.poll(() => usage.length, { timeout: 20_000 }).toBeGreaterThan(2);
  count('wan0', 700, 30);
  const total = (line: string) =>
    usage.filter((one) => one.line === line).reduce((sum, one) => sum + one.receivedBytes, 0);
  await expect.poll(() => total('A'), { timeout: 20_000 }).toBe(700);
  expect(usage.every(({ line, duration }) => line === 'A' && duration > 0)).toBe(true);
  const ends = usage.map(({ start, duration }) => start + duration);
  expect(ends).toEqual([...ends].sort((a, b) => a - b));
  expect(said).toMatchObject([{ level: 'warn', fields: { interface: 'wan1' } }]);
});

it('says that it cannot tell apart two lines on one interface, and that other systems have no such counters', () => {
  const options = { log, now: () => 0, onUsage: () => {}, intervalMs: 10_000, readText };
  reader = createUsageReader({ ...options, platform: 'linux' });
  reader.follow([
    { line: 'A', interface: 'eth0' },
    { line: 'B', interface: 'eth0' },
  ]);
  expect(said).toMatchObject([{ level: 'warn', fields: { interface: 'eth0', lines: ['A', 'B'] } }]);
  said.length = 0;
  const elsewhere = createUsageReader({ ...options, platform: 'darwin' });
  elsewhere.follow([{ line: 'A', interface: 'en0' }]);
  expect(said).toMatchObject([{ level: 'warn', message: 'bandwidth use is read on Linux only' }]);
});

it.runIf(process.platform === 'linux')('counts the real bytes of a real interface', async () => {
  const usage: Usage[] = [];
  reader = createUsageReader({
    log,
    now: () => Date.now() * 1_000,
    onUsage: (fresh) => usage.push(...fresh),
    intervalMs: 50,
  });
  reader.follow([{ line: 'A', interface: 'lo' }]);
  await expect.poll(() => usage.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  const before = usage.length;
  const packet = Buffer.alloc(1_000);
  for (let i = 0; i < 200; i += 1) socket.send(packet, socket.address().port, '127.0.0.1');
  const total = (of: 'receivedBytes' | 'sentBytes') => usage.slice(before).reduce((sum, one) => sum + one[of], 0);
  await expect
    .poll(() => Math.min(total('receivedBytes'), total('sentBytes')), { timeout: 20_000 })
    .toBeGreaterThanOrEqual(200_000);
  socket.close();
});
