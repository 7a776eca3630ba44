import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from '@twinline/wire/columns';
import { replay } from '@twinline/wire/testing/replay';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { entryOf } from '../src/spool/entry';
import { Spool, type SpoolOptions } from '../src/spool/spool';

const EPOCH = 1_795_000_000_000_000;
const DAY_MICROS = 86_400_000_000;
let clock = EPOCH + 3_600_000_000;
const logged: { level: string; message: string }[] = [];
const note = (level: string) => (_: object, message: string) => void logged.push({ level, message });
const log = { info: note('info'), warn: note('warn'), error: note('error') };

let folder: string;
const opened: Spool[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'twinline-spool-')), 'spool');
  clock = EPOCH + 3_600_000_000;
  logged.length = 0;
});
afterEach(async () => {
  for (const spool of opened.splice(0)) await spool.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

function openSpool(changes: Partial<SpoolOptions> = {}, capacity = 10_000): Spool {
  const options = { folder, maxBytes: 1e8, maxAgeMs: 16 * 86_400_000, log, nowMicros: () => clock, ...changes };
  const spool = new Spool(options, capacity);
  opened.push(spool);
  return spool;
}

const template: readonly Sample[] = replay(
  Array.from({ length: 100 }, (_, i) => ({ sentAt: EPOCH + i * 20_000, replyDelays: [30_000], lostOn: null })),
  20_000,
).final;

/** One sample a second from `first` on. */
function seconds(first: number, count: number): Sample[] {
  const [sample] = template;
  if (sample === undefined) throw new Error('the trace gave no sample');
  return Array.from({ length: count }, (_, i) => ({ ...sample, start: EPOCH + (first + i) * 1_000_000 }));
}

const SOON = { timeout: 20_000, interval: 2 };
const starts = (samples: readonly Sample[]) => samples.map(({ start }) => (start - EPOCH) / 1_000_000);
const segmentFiles = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.spool'))
    .sort();
const onDisk = (spool: Spool, count: number) => expect.poll(() => spool.counts().onDisk, SOON).toBe(count);

/** Takes all there is, batch by batch, as the uplink does. */
async function takeAll(spool: Spool, most = 500): Promise<number[]> {
  const all: number[] = [];
  for (let taken = await spool.take(most); taken !== null; taken = await spool.take(most)) {
    expect(taken.entry.samples.length).toBeLessThanOrEqual(most);
    all.push(...starts(taken.entry.samples));
    spool.acknowledge(taken.tickets);
  }
  return all;
}

it('gives the next process everything that was not acknowledged, without having been closed', async () => {
  const killed = openSpool();
  const connect = { path: 1, at: EPOCH, scheme: 'tcp', tcpMicros: 9, tlsMicros: null, firstByteMicros: null } as const;
  const usage = { line: 'A', start: EPOCH, duration: 10_000_000, receivedBytes: 5, sentBytes: 7 };
  for (let i = 0; i < 30; i += 1) killed.put(entryOf({ samples: seconds(i, 1) }));
  killed.put(entryOf({ connects: [{ ...connect, status: null, fault: null }], usage: [usage] }));
  await onDisk(killed, 30);
  const first = await killed.take(10);
  killed.acknowledge(first?.tickets ?? []);
  await expect.poll(() => existsSync(join(folder, 'cursor.json')), SOON).toBe(true);

  const next = openSpool();
  await onDisk(next, 20);
  const taken = await next.take(500);
  expect(starts(taken?.entry.samples ?? [])).toEqual(Array.from({ length: 20 }, (_, i) => i + 10));
  expect(taken?.entry.samples[0]).toEqual(seconds(10, 1)[0]);
  expect(taken?.entry.connects).toEqual([{ ...connect, status: null, fault: null }]);
  expect(taken?.entry.usage).toEqual([usage]);
});

it('leaves no file behind when everything is acknowledged', async () => {
  const spool = openSpool();
  spool.put(entryOf({ samples: seconds(0, 1_200) }));
  await onDisk(spool, 1_200);
  expect(await takeAll(spool)).toEqual(starts(seconds(0, 1_200)));
  await expect.poll(segmentFiles).toEqual([]);
  expect(spool.counts()).toMatchObject({ waiting: 0, onDisk: 0, spoolBytes: 0, droppedSamples: 0 });
});

it('takes out what is acknowledged before its turn', async () => {
  const spool = openSpool();
  const tickets = [0, 1, 2, 3].map((second) => spool.put(entryOf({ samples: seconds(second, 1) })));
  spool.acknowledge(tickets[3] ?? []);
  await onDisk(spool, 3);
  spool.acknowledge(tickets[1] ?? []);
  expect(await takeAll(spool)).toEqual([0, 2]);
});

it('reads what stands before a torn end, wherever the last write was cut', async () => {
  const spool = openSpool();
  spool.put(entryOf({ samples: seconds(0, 1) }));
  spool.put(entryOf({ samples: seconds(1, 1) }));
  await onDisk(spool, 2);
  const [name = ''] = segmentFiles();
  const whole = readFileSync(join(folder, name));
  const secondAt = 8 + 20 + whole.readUInt32LE(8);
  for (const length of [0, 3, 8, 12, 40, secondAt - 1, secondAt, secondAt + 7, secondAt + 30, whole.length - 1]) {
    const copy = mkdtempSync(join(tmpdir(), 'twinline-torn-'));
    writeFileSync(join(copy, name), whole);
    truncateSync(join(copy, name), length);
    const next = openSpool({ folder: copy });
    expect(await takeAll(next), `cut at ${length}`).toEqual(length < secondAt ? [] : [0]);
    await next.close();
    rmSync(copy, { recursive: true });
  }
});

it('sets damaged records and files aside with a reason, and sends all others', async () => {
  const spool = openSpool({ maxBytes: 40_000 });
  for (let i = 0; i < 40; i += 1) spool.put(entryOf({ samples: seconds(i, 1) }));
  await onDisk(spool, 40);
  await spool.close();
  const files = segmentFiles();
  expect(files.length).toBeGreaterThan(2);
  const [first = '', second = ''] = files.map((name) => join(folder, name));
  const bytes = readFileSync(first);
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
  writeFileSync(first, bytes);
  const lost = 8 + 20 + bytes.readUInt32LE(8) > 100 ? 0 : 1;
  const inSecond = recordsOf(readFileSync(second));
  writeFileSync(second, 'not a segment at all');
  writeFileSync(join(folder, 'cursor.json'), '{"segment":');

  const next = openSpool();
  const all = await takeAll(next);
  expect(all).not.toContain(lost);
  expect(all).toHaveLength(40 - 1 - inSecond);
  expect(all).toEqual([...all].sort((a, b) => a - b));
  const aside = join(folder, 'set-aside');
  const reasons = readdirSync(aside)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(aside, name), 'utf8')).reason);
  expect(reasons).toHaveLength(2);
  expect(reasons.join()).toMatch(/are not a record/);
  expect(reasons.join()).toMatch(/does not begin with/);
});

function recordsOf(bytes: Buffer): number {
  let count = 0;
  for (let at = 8; at < bytes.length; at += 20 + bytes.readUInt32LE(at)) count += 1;
  return count;
}

it('keeps the newest within its size, and counts what it drops', async () => {
  const spool = openSpool({ maxBytes: 20_000 });
  for (let i = 0; i < 200; i += 1) {
    spool.put(entryOf({ samples: seconds(i, 1) }));
    await expect.poll(() => spool.counts().waiting - spool.counts().onDisk, SOON).toBe(0);
  }
  const { waiting, droppedSamples, spoolBytes } = spool.counts();
  expect(spoolBytes).toBeLessThanOrEqual(20_000);
  expect(droppedSamples).toBeGreaterThan(0);
  expect(waiting + droppedSamples).toBe(200);
  expect(await takeAll(spool)).toEqual(starts(seconds(droppedSamples, waiting)));
});

it('drops what is older than the hub takes instead of sending it, and counts it', async () => {
  const spool = openSpool();
  spool.put(entryOf({ samples: seconds(0, 5) }));
  spool.put(entryOf({ samples: [...seconds(5, 5), ...seconds(200_000, 5)] }));
  await onDisk(spool, 15);
  clock = EPOCH + 16 * DAY_MICROS + 100_000_000_000;
  expect(await takeAll(spool)).toEqual(starts(seconds(200_000, 5)));
  expect(spool.counts()).toMatchObject({ waiting: 0, droppedSamples: 10 });
});

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
const mountable = isRoot && canMount();

function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'twinline-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

it.skipIf(!mountable)(
  'on a full disk drops the oldest, then waits in memory, and writes again when there is room (root)',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'twinline-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    try {
      const own = join(disk, 'spool');
      const spool = openSpool({ folder: own, maxBytes: 400_000 }, 50);
      const settled = (of: Spool) =>
        of.counts().waiting === of.counts().onDisk || logged.at(-1)?.message === 'spool fault';
      for (let i = 0; spool.counts().droppedSamples === 0; i += 1) {
        spool.put(entryOf({ samples: seconds(i * 20, 20) }));
        await expect.poll(() => settled(spool), SOON).toBe(true);
      }
      expect(logged.some(({ level, message }) => level === 'warn' && /oldest were dropped/.test(message))).toBe(true);
      // Others take what is left, and whatever our oldest segments give back.
      for (let i = 0; !logged.some(({ message }) => message === 'spool fault'); i += 1) {
        expect(i).toBeLessThan(200);
        writeUntilFull(join(disk, 'others'));
        spool.put(entryOf({ samples: seconds(10_000 + i * 20, 20) }));
        await expect.poll(() => settled(spool), SOON).toBe(true);
      }
      const inMemory = spool.counts().waiting - spool.counts().onDisk;
      expect(inMemory).toBeGreaterThan(0);
      rmSync(join(disk, 'others'));
      clock += 2_000_000;
      spool.put(entryOf({ samples: seconds(20_000, 1) }));
      await expect.poll(() => spool.counts().waiting - spool.counts().onDisk, SOON).toBe(0);
      expect((await takeAll(spool)).at(-1)).toBe(20_000);
      await spool.close();
    } finally {
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);

function writeUntilFull(path: string): void {
  for (let size = 65_536; size >= 1; size = Math.floor(size / 2))
    for (;;) {
      try {
        writeFileSync(path, Buffer.alloc(size, 1), { flag: 'a' });
      } catch {
        break;
      }
    }
  expect(statSync(path).size).toBeGreaterThan(0);
}
