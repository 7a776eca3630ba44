import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { type Sample, toColumns } from '@twinline/wire/columns';
import { replay } from '@twinline/wire/testing/replay';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Spool } from '../src/spool/spool';

const EPOCH = 1_795_000_000_000_000;
const log = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let spool: Spool | null = null;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'twinline-older-')), 'spool');
});
afterEach(async () => {
  await spool?.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

function openSpool(): Spool {
  const options = { folder, maxBytes: 1e8, maxAgeMs: 86_400_000, log, nowMicros: () => EPOCH + 60_000_000 };
  spool = new Spool(options, 10_000);
  return spool;
}

/** Three samples with a value in every column, the kernel's times and a reflector that keeps state among them. */
const samples: readonly Sample[] = replay(
  Array.from({ length: 150 }, (_, i) => ({ sentAt: EPOCH + i * 20_000, replyDelays: [30_000], lostOn: null })),
  20_000,
)
  .final.slice(0, 3)
  .map((sample) => ({
    ...sample,
    forwardLost: 0,
    forwardDelayChangeMicros: 120,
    returnDelayChangeMicros: -80,
    clockErrorMicros: 900,
    timestampSource: 1,
  }));

/** A segment as an agent wrote it that did not know these columns: one record of the samples, byte by byte. */
function writeSegmentWithout(names: readonly (keyof Sample)[]): void {
  const columns = Object.entries(toColumns(samples)).filter(([name]) => !names.some((absent) => absent === name));
  const entry = { samples: Object.fromEntries(columns), signals: [], connects: [], usage: [] };
  const payload = deflateRawSync(JSON.stringify(entry));
  const header = Buffer.alloc(20);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt16LE(samples.length, 8);
  header.writeDoubleLE(EPOCH + 2_000_000, 12);
  header.writeUInt32LE(crc32(Buffer.concat([header.subarray(8), payload])), 4);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '0000000001.spool'), Buffer.concat([Buffer.from('TWSPOOL1'), header, payload]));
}

it('sends a record of an older version, with null for columns it lacks and the clock of the program', async () => {
  writeSegmentWithout(['forwardDelayChangeMicros', 'returnDelayChangeMicros', 'clockErrorMicros', 'timestampSource']);
  const next = openSpool();
  const taken = await next.take(500);
  const unknown = { forwardDelayChangeMicros: null, returnDelayChangeMicros: null, clockErrorMicros: null };
  expect(taken?.entry.samples).toEqual(samples.map((sample) => ({ ...sample, ...unknown, timestampSource: 0 })));
  expect(next.counts()).toMatchObject({ waiting: 3, onDisk: 3, unreadable: 0 });
  expect(existsSync(join(folder, 'set-aside'))).toBe(false);
  next.acknowledge(taken?.tickets ?? []);
  expect(await next.take(500)).toBeNull();
});

it('keeps every value of a record that lacks nothing', async () => {
  writeSegmentWithout([]);
  expect((await openSpool().take(500))?.entry.samples).toEqual(samples);
});

it('sets a record aside that lacks a column without which a sample says nothing', async () => {
  writeSegmentWithout(['sent', 'timestampSource']);
  const next = openSpool();
  expect(await next.take(500)).toBeNull();
  expect(next.counts()).toMatchObject({ waiting: 0, unreadable: 3 });
  const [file = ''] = readdirSync(join(folder, 'set-aside'));
  expect(JSON.parse(readFileSync(join(folder, 'set-aside', file), 'utf8')).reason).toMatch(/cannot be read: .*sent/s);
});
