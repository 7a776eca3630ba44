import { describe, expect, it } from 'vitest';
import { createOrderBuffer, type OrderBuffer } from '../src/carry/orderBuffer';
import { ahead32 } from '../src/carry/serial';
import { seeded } from './seeded';

const HOLD_MS = 100;
const HOLD_PACKETS = 64;
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

interface Arrival {
  readonly line: string;
  readonly sequence: number;
  readonly atMs: number;
}

function collect(maximumMs = HOLD_MS, maximumPackets = HOLD_PACKETS, lines: readonly string[] = []) {
  const delivered: number[] = [];
  const deliver = (item: number) => void delivered.push(item);
  const buffer = createOrderBuffer<number>({ maximumPackets, maximumMs, deliver, expected: () => lines });
  return { buffer, delivered };
}

/** Offers what arrives, one by one, and lets time pass in steps of 5 ms in between, as a timer would. */
function play(buffer: OrderBuffer<number>, arrivals: readonly Arrival[], hold = true): void {
  let nowMs = 0;
  for (const { line, sequence, atMs } of [...arrivals].sort((a, b) => a.atMs - b.atMs)) {
    for (; nowMs + 5 <= atMs; nowMs += 5) buffer.expire(nowMs + 5);
    buffer.offer(line, sequence, sequence, atMs, hold);
  }
  buffer.expire(nowMs + 10 * HOLD_MS);
}

interface Trouble {
  readonly seed: number;
  readonly from: number;
  /** Of each of two lines. */
  readonly loss: number;
  readonly jitterMs: number;
}

/** 2,000 datagrams, one a ms, over both of two lines: what arrives, and which of them did at all. */
function overBothLines({ seed, from, loss, jitterMs }: Trouble) {
  const random = seeded(seed);
  const arrivals: Arrival[] = [];
  const arrived = new Set<number>();
  for (let i = 0; i < 2_000; i += 1) {
    const sequence = (from + i) >>> 0;
    for (const [line, delayMs] of [
      ['A', 20],
      ['B', 40],
    ] as const) {
      if (i > 0 && random() < loss) continue;
      arrivals.push({ line, sequence, atMs: i + delayMs + (i === 0 ? 0 : random() * jitterMs) });
      arrived.add(sequence);
    }
  }
  return { arrivals, arrived };
}

const isRising = (sequences: readonly number[]) =>
  sequences.every((each, i) => i === 0 || ahead32(each, sequences[i - 1] ?? each) > 0);

describe('the order buffer', () => {
  it('delivers each datagram that came by either line once and in order, across the wrap of the sequence', () => {
    for (const seed of SEEDS) {
      const from = seed % 2 === 0 ? seed : 2 ** 32 - 1_000;
      const { arrivals, arrived } = overBothLines({ seed, from, loss: 0.05, jitterMs: 15 });
      const { buffer, delivered } = collect();
      play(buffer, arrivals);
      expect(delivered).toEqual([...arrived]);
      expect(buffer.counts()).toMatchObject({
        delivered: arrived.size,
        duplicates: arrivals.length - arrived.size,
        late: 0,
        missing: 2_000 - arrived.size - (2_000 - 1 - lastOffset(arrived, from)),
      });
    }
  });

  it('never delivers twice or backwards, and accounts for every arrival, however bad the lines are', () => {
    for (const seed of SEEDS) {
      const from = 2 ** 32 - 500 * (seed % 5);
      const { arrivals } = overBothLines({ seed, from: from >>> 0, loss: 0.6, jitterMs: 400 });
      const { buffer, delivered } = collect();
      play(buffer, arrivals);
      expect(isRising(delivered)).toBe(true);
      const { duplicates, late, tooOld, outOfOrder } = buffer.counts();
      expect(delivered.length + duplicates + late + tooOld).toBe(arrivals.length);
      expect(outOfOrder).toBe(0);
      expect(buffer.held()).toBe(0);
    }
  });

  it('holds no more than it may, and none longer', () => {
    for (const seed of SEEDS) {
      const { arrivals } = overBothLines({ seed, from: 0, loss: 0.3, jitterMs: 300 });
      const { buffer } = collect(HOLD_MS, 10);
      let most = 0;
      let longestMs = 0;
      for (const { line, sequence, atMs } of arrivals.sort((a, b) => a.atMs - b.atMs)) {
        buffer.expire(atMs);
        longestMs = Math.max(longestMs, atMs - ((buffer.dueAtMs() ?? Number.POSITIVE_INFINITY) - HOLD_MS));
        buffer.offer(line, sequence, sequence, atMs, true);
        most = Math.max(most, buffer.held());
      }
      expect(most).toBeLessThanOrEqual(10);
      expect(longestMs).toBeLessThan(HOLD_MS);
      expect(buffer.counts().overflows).toBeGreaterThan(0);
    }
  });

  it('delivers at once, and once, whatever comes while nothing is to be held', () => {
    for (const seed of SEEDS) {
      const { arrivals, arrived } = overBothLines({ seed, from: 2 ** 32 - 700, loss: 0.2, jitterMs: 200 });
      for (const [holdMs, hold] of [[0, true] as const, [HOLD_MS, false] as const]) {
        const { buffer, delivered } = collect(holdMs);
        // The first ever is where it counts from: what is older than that is not told from a copy.
        const ordered = [...arrivals].sort((a, b) => a.atMs - b.atMs);
        const first = ordered[0]?.sequence ?? 0;
        play(buffer, ordered, hold);
        expect(buffer.held()).toBe(0);
        expect(new Set(delivered)).toEqual(new Set([...arrived].filter((each) => ahead32(each, first) >= 0)));
        expect(delivered).toHaveLength(new Set(delivered).size);
      }
    }
  });

  it('waits for the slower line and no longer, where both bring everything in order', () => {
    for (const seed of SEEDS) {
      const from = 2 ** 32 - 1_000;
      const { arrivals, arrived } = overBothLines({ seed, from, loss: 0.1, jitterMs: 0 });
      const { buffer, delivered } = collect(10_000, 10_000, ['A', 'B']);
      for (const { line, sequence, atMs } of arrivals.sort((a, b) => a.atMs - b.atMs))
        buffer.offer(line, sequence, sequence, atMs, true);
      // But for the last few, behind which too little came.
      const last = delivered.length;
      expect(last).toBeGreaterThan(arrived.size - 100);
      expect(delivered).toEqual([...arrived].slice(0, last));
      expect(buffer.counts()).toMatchObject({ late: 0, outOfOrder: 0, overflows: 0 });
    }
  });

  it('delivers what came after every line had passed it, once, since a line swaps more than was thought', () => {
    for (const seed of SEEDS) {
      const { arrivals, arrived } = overBothLines({ seed, from: 7, loss: 0.1, jitterMs: 30 });
      const { buffer, delivered } = collect(HOLD_MS, 1_000, ['A', 'B']);
      play(buffer, arrivals);
      expect(new Set(delivered)).toEqual(arrived);
      expect(delivered).toHaveLength(arrived.size);
      expect(buffer.counts().outOfOrder).toBeGreaterThan(0);
    }
  });

  it('begins anew when the sender counts anew, and delivers first what it held', () => {
    const { buffer, delivered } = collect();
    for (const sequence of [4_000, 4_002, 4_003]) buffer.offer('A', sequence, sequence, 0, true);
    expect(delivered).toEqual([4_000]);
    buffer.restart(null);
    expect(delivered).toEqual([4_000, 4_002, 4_003]);
    for (const sequence of [0, 1, 1, 2]) buffer.offer('A', sequence, sequence, 1, true);
    expect(delivered.slice(3)).toEqual([0, 1, 2]);
    expect(buffer.next()).toBe(3);
  });

  it('waits for the first when it knows which it is, and drops what is from before', () => {
    const { buffer, delivered } = collect();
    buffer.restart(7);
    for (const sequence of [8, 6, 9, 7]) buffer.offer('A', sequence, sequence, 0, true);
    expect(delivered).toEqual([7, 8, 9]);
    expect(buffer.counts()).toMatchObject({ missing: 0, duplicates: 0, tooOld: 1 });
  });

  it('goes on after a gap of any size', () => {
    const { buffer, delivered } = collect();
    buffer.offer('A', 5, 5, 0, true);
    buffer.offer('A', 5 + 2_000_000, 1, 10, true);
    buffer.expire(10 + HOLD_MS);
    buffer.offer('A', 5 + 2_000_001, 2, 20, true);
    expect(delivered).toEqual([5, 1, 2]);
    expect(buffer.counts().missing).toBe(1_999_999);
    buffer.offer('A', 6, 6, 30, true);
    expect(buffer.counts().tooOld).toBe(1);
  });
});

/** What is missing behind the last that arrived is not known to be missing. */
function lastOffset(arrived: ReadonlySet<number>, from: number): number {
  return Math.max(...[...arrived].map((each) => ahead32(each, from)));
}
