import type { RegionCheckpoint } from '@twinline/engine/region/createRegionJudge';
import type { RegionInput, SentSamples } from '@twinline/engine/region/inputs';
import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../src/journal/lines';
import { packLines, unpackLines } from '../src/journal/pack';
import { seeded } from './fixtures/seeded';

type Draw = () => number;

const START = 1_760_000_000_000_000;
/** What may stand in a column: small and great, null, and what no agent should send. */
const NUMBERS = [
  0,
  1,
  2,
  63,
  64,
  127,
  128,
  16_383,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 49,
  2 ** 50,
  2 ** 53 - 1,
  -1,
  -70,
  0.1,
  1e300,
];

const upTo = (draw: Draw, most: number) => Math.floor(draw() * most);

function samplesOf(draw: Draw, rows: number, wild: boolean): SentSamples {
  const column = <T>(of: (row: number) => T) => Array.from({ length: rows }, (_, row) => of(row));
  const number = (usual: (row: number) => number) =>
    column((row) => (wild ? (NUMBERS[upTo(draw, NUMBERS.length)] ?? 0) : usual(row)));
  const maybe = (usual: (row: number) => number) => number(usual).map((value) => (draw() < 0.2 ? null : value));
  const list = (of: () => number) => column(() => Array.from({ length: upTo(draw, 5) }, of));
  return {
    path: number((row) => 1 + (row % 4)),
    start: number((row) => START + 1_000_000 * row),
    duration: number(() => 1_000_000),
    revision: number(() => upTo(draw, 3)),
    sent: number(() => 50),
    received: number(() => upTo(draw, 51)),
    late: number(() => upTo(draw, 9)),
    lost: number(() => upTo(draw, 9)),
    pending: number(() => 0),
    rttMinMicros: maybe(() => 60_000 + upTo(draw, 9_000)),
    rttMeanMicros: maybe(() => 70_000 + upTo(draw, 9_000)),
    rttMaxMicros: maybe(() => 80_000 + upTo(draw, 90_000)),
    rttBuckets: list(() => upTo(draw, 2_048)),
    rttCounts: list(() => 1 + upTo(draw, 1_000_000)),
    jitterMicros: maybe(() => upTo(draw, 900)),
    longestLossBurst: number(() => upTo(draw, 4)),
    lateRun: number(() => upTo(draw, 4)),
    lateRunSpanMicros: number(() => upTo(draw, 200_000)),
  };
}

function batchOf(draw: Draw, wild: boolean): JournalLine {
  const samples = samplesOf(draw, upTo(draw, 12), wild);
  const signals = [
    { ...{ path: 1, kind: 'recovery', at: START }, ...{ lateRun: 0, lateRunSpanMicros: 0, firstLateSentAt: null } },
  ];
  const batch = {
    samples,
    signals: draw() < 0.3 ? signals : [],
    ...(draw() < 0.5 ? { replies: [{ path: 2, sentAt: START }] } : {}),
  };
  const input = {
    kind: 'batch',
    at: START / 1_000 + draw(),
    offsetMs: draw(),
    batch,
    ...(draw() < 0.3 ? { withdraws: [1, 2] } : {}),
  };
  return { input: input as RegionInput };
}

const plainly = <T>(value: T): T => JSON.parse(JSON.stringify(value));

describe('a chunk of the journal', () => {
  it('gives back every line as it was packed: whatever stands in columns, batches without a sample, checkpoints among them', async () => {
    for (const [seed, wild] of [
      [1, false],
      [2, true],
      [3, false],
      [4, true],
    ] as const) {
      const draw = seeded(seed);
      const windows = Array.from({ length: 3 }, (_, path) => [
        path,
        { samples: [{ key: START + path }], withdrawn: false },
      ]);
      const checkpoint = { routes: [{ routeId: 'one' }], windows } as unknown as RegionCheckpoint;
      const lines: JournalLine[] = [{ checkpoint, judge: 3 }];
      for (let i = 0; i < 60; i++)
        lines.push(batchOf(draw, wild), { input: { kind: 'evaluate', at: START / 1_000 + i } });
      lines.push({ checkpoint: { routes: [], windows: [] }, judge: 3 }, batchOf(draw, wild), {
        states: { one: 'digest' },
      });
      expect(await unpackLines(await packLines(lines)), `seed ${seed}`).toEqual(plainly(lines));
    }
  });

  it('leaves out what only storage needs, and refuses what is damaged', async () => {
    const samples = { ...samplesOf(seeded(5), 8, false), duplicates: Array.from({ length: 8 }, () => 7) };
    const input = {
      kind: 'batch',
      at: 1,
      offsetMs: 0,
      batch: { samples, signals: [], connects: [1] },
    } as unknown as RegionInput;
    const bytes = await packLines([{ input }]);
    const text = JSON.stringify(await unpackLines(bytes));
    expect(text).not.toMatch(/duplicates|connects/);
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8((damaged.readUInt8(40) + 1) % 256, 40);
    await expect(unpackLines(damaged)).rejects.toThrow();
    await expect(unpackLines(bytes.subarray(0, bytes.length - 9))).rejects.toThrow();
  });
});
