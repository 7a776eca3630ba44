import { describe, expect, it } from 'vitest';
import type { Sample } from '../src/columns';
import { drive } from './drive';
import { naiveStatistics } from './naive';
import { type Fate, reflect, seeded } from './reflectorModel';

const START = 1_795_000_000_000_000;
const INTERVAL = 20_000;
const timeline = (count: number) => Array.from({ length: count }, (_, i) => START + i * INTERVAL);
const fine: Fate = { forwardMicros: 40_000, returnMicros: [45_000], lostOn: null };

/** Bursty loss both ways, never at the last probe, so that every gap is closed. */
function randomFates(seed: number, count: number, spread: number): Fate[] {
  const random = seeded(seed);
  let losing = false;
  return Array.from({ length: count }, (_, index) => {
    losing = random() < (losing ? 0.6 : 0.05);
    const forwardMicros = 30_000 + Math.floor(random() * spread);
    const returnMicros = [30_000 + Math.floor(random() * spread)];
    // Never with the first or the last 40: no answer before or after could tell how far the count had come.
    const inside = index >= 40 && index < count - 40;
    return { forwardMicros, returnMicros, lostOn: losing && inside ? (random() < 0.5 ? 'forward' : 'return') : null };
  });
}

const total = (samples: readonly Sample[], name: 'forwardLost' | 'returnLost') =>
  samples.reduce((count, sample) => count + (sample[name] ?? Number.NaN), 0);
const lostOn = (fates: readonly Fate[], way: Fate['lostOn']) => fates.filter((fate) => fate.lostOn === way).length;

describe('loss by direction', () => {
  it('is exact in total where probes keep their order on the way out, whatever replies do (100 seeds)', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const fates = randomFates(seed, 500, 150_000).map((fate) => ({ ...fate, forwardMicros: 40_000 }));
      const sentAt = timeline(500);
      const { final } = drive(sentAt, reflect(sentAt, fates, { firstCount: 1_007 }), { intervalMicros: INTERVAL });
      const found = [total(final, 'forwardLost'), total(final, 'returnLost')];
      expect(found, `seed ${seed}`).toEqual([lostOn(fates, 'forward'), lostOn(fates, 'return')]);
    }
  });

  it.each([
    // Nothing that the reflector counted is missing, so nothing can be mistaken.
    ['forward', 0],
    // Which place in the count a reply had that never came is unknown where its probe was overtaken: one in twenty was.
    ['return', 0.02],
  ] as const)(
    'blames hardly the other way when probes overtake on the way out and only %s loses (100 seeds)',
    (way, share) => {
      let told = 0;
      let wrong = 0;
      for (let seed = 1; seed <= 100; seed += 1) {
        const random = seeded(seed);
        const fates = randomFates(seed, 500, 0).map((fate): Fate => {
          const detour = random() < 0.05 ? Math.floor(random() * 90_000) : 0;
          return { ...fate, forwardMicros: 40_000 + detour, lostOn: fate.lostOn === null ? null : way };
        });
        const sentAt = timeline(500);
        const { final } = drive(sentAt, reflect(sentAt, fates, { firstCount: 1_007 }), { intervalMicros: INTERVAL });
        for (const sample of final) {
          if (sample.forwardLost === null || sample.returnLost === null) continue;
          told += sample.lost;
          wrong += way === 'forward' ? sample.returnLost : sample.forwardLost;
        }
      }
      expect(told).toBeGreaterThan(3_500);
      expect(wrong / told).toBeLessThanOrEqual(share);
    },
  );

  it('is told in the second where a run was lost, when only one way loses', () => {
    for (const way of ['forward', 'return'] as const) {
      const fates = Array.from({ length: 250 }, (_, i) => (i >= 90 && i < 115 ? { ...fine, lostOn: way } : fine));
      const sentAt = timeline(250);
      const { final } = drive(sentAt, reflect(sentAt, fates, { firstCount: 1_007 }), { intervalMicros: INTERVAL });
      const rows = final.map((sample) => (way === 'forward' ? sample.forwardLost : sample.returnLost));
      expect(rows).toEqual([0, 10, 15, 0, 0]);
      expect(final.map((sample) => (way === 'forward' ? sample.returnLost : sample.forwardLost))).toEqual([
        0, 0, 0, 0, 0,
      ]);
    }
  });

  it('takes no doubled request for a reply lost on the way back', () => {
    const fates = Array.from({ length: 250 }, (_, i): Fate => {
      if (i >= 90 && i < 95) return { ...fine, lostOn: 'forward' };
      return i % 10 === 8 || i === 89 ? { ...fine, doubledAfterMicros: 300 } : fine;
    });
    const sentAt = timeline(250);
    const { final } = drive(sentAt, reflect(sentAt, fates, { firstCount: 1_007 }), { intervalMicros: INTERVAL });
    expect([total(final, 'forwardLost'), total(final, 'returnLost')]).toEqual([5, 0]);
    expect(final.reduce((count, sample) => count + sample.duplicates, 0)).toBeGreaterThan(20);
  });

  it('is exact across the wrap of both counts at 2³²', () => {
    const fates = randomFates(7, 500, 0);
    const sentAt = timeline(500);
    const replies = reflect(sentAt, fates, { firstCount: 2 ** 32 - 200 });
    const { final, signals } = drive(sentAt, replies, { intervalMicros: INTERVAL, firstSequence: 2 ** 32 - 250 });
    expect(final.reduce((count, sample) => count + sample.received, 0)).toBe(lostOn(fates, null));
    expect(final.reduce((count, sample) => count + sample.reordered + sample.duplicates, 0)).toBe(0);
    const found = [total(final, 'forwardLost'), total(final, 'returnLost')];
    expect(found).toEqual([lostOn(fates, 'forward'), lostOn(fates, 'return')]);
    expect(signals.filter(({ kind }) => kind === 'blackout').length).toBeLessThan(10);
  });

  it('is null where the reflector started anew in the gap, and known again in the next', () => {
    const fates = Array.from({ length: 400 }, (_, i): Fate => {
      if (i >= 110 && i < 130) return { ...fine, lostOn: 'forward' };
      return i === 310 ? { ...fine, lostOn: 'return' } : fine;
    });
    const sentAt = timeline(400);
    const replies = reflect(sentAt, fates, { firstCount: 5_000, restarts: [START + 120 * INTERVAL] });
    const { final } = drive(sentAt, replies, { intervalMicros: INTERVAL });
    expect(final.map((sample) => sample.lost)).toEqual([0, 0, 20, 0, 0, 0, 1, 0]);
    expect(final.map((sample) => sample.forwardLost)).toEqual([0, 0, null, 0, 0, 0, 0, 0]);
    expect(final.map((sample) => sample.returnLost)).toEqual([0, 0, null, 0, 0, 0, 1, 0]);
  });

  it('is null near a restart even when the restart itself lost nothing (100 seeds)', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const restartAt = START + (150 + seed) * INTERVAL;
      const fates = randomFates(seed, 400, 0);
      const sentAt = timeline(400);
      const { final } = drive(sentAt, reflect(sentAt, fates, { firstCount: 3_000, restarts: [restartAt] }), {
        intervalMicros: INTERVAL,
      });
      final.forEach((sample, second) => {
        if (sample.forwardLost === null || sample.returnLost === null) return;
        const here = fates.slice(second * 50, second * 50 + 50);
        // Together always; apart only where no gap reaches over the second's edge.
        expect(sample.forwardLost + sample.returnLost, `seed ${seed}`).toBe(sample.lost);
        expect(sample.lost).toBe(here.filter((fate) => fate.lostOn !== null).length);
      });
      const far = final.filter(({ start }) => Math.abs(start + 500_000 - restartAt) > 1_700_000);
      expect(far.every((sample) => sample.forwardLost !== null)).toBe(true);
    }
  });

  it('is null for a reflector that keeps no count', () => {
    const fates = randomFates(3, 300, 0);
    const sentAt = timeline(300);
    const { final } = drive(sentAt, reflect(sentAt, fates, { stateless: true }), { intervalMicros: INTERVAL });
    expect(final.reduce((count, sample) => count + sample.lost, 0)).toBeGreaterThan(5);
    expect(new Set(final.flatMap((sample) => [sample.forwardLost, sample.returnLost]))).toEqual(new Set([null]));
  });

  it('is null from when a reflector stops counting', () => {
    const fates = Array.from(
      { length: 400 },
      (_, i): Fate => (i === 60 || i === 310 ? { ...fine, lostOn: 'return' } : fine),
    );
    const sentAt = timeline(400);
    const counting = reflect(sentAt, fates, { firstCount: 9 });
    const replies = counting.map((reply) => (reply.index < 200 ? reply : { ...reply, reflectorSequence: reply.index }));
    const { final } = drive(sentAt, replies, { intervalMicros: INTERVAL });
    expect(final.map((sample) => sample.returnLost)).toEqual([0, 1, 0, 0, 0, 0, null, 0]);
  });
});

describe('late, lost, doubled and overtaken', () => {
  it('count what a computation over the whole list counts, across seconds and beyond the lost timer (100 seeds)', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const random = seeded(seed);
      const fates = randomFates(seed, 400, 60_000).map((fate): Fate => {
        const slow = random() < 0.03 ? Math.floor(random() * 5_000_000) : 0;
        const back = (fate.returnMicros[0] ?? 0) + slow;
        const doubled = random() < 0.05 ? [back, back + Math.floor(random() * 4_000_000)] : [back];
        return { ...fate, returnMicros: doubled };
      });
      const sentAt = timeline(400).map((at) => at + Math.floor(random() * 3_000));
      const replies = reflect(sentAt, fates, { firstCount: 1_007 }).sort((a, b) => a.at - b.at);
      const { final } = drive(sentAt, replies, { intervalMicros: INTERVAL });
      const expected = naiveStatistics({ sentAt, replies });
      expect(final.length).toBe(expected.length);
      final.forEach((sample, i) => {
        expect(sample, `seed ${seed}, second ${i}`).toMatchObject(expected[i] ?? {});
      });
    }
  });

  it('a reply after the lost timer leaves the probe lost and ends the blackout', () => {
    const fates = Array.from(
      { length: 400 },
      (_, i): Fate => (i >= 100 && i < 300 ? { ...fine, returnMicros: [5_000_000] } : fine),
    );
    const sentAt = timeline(400).filter((_, i) => i < 300);
    const replies = reflect(sentAt, fates.slice(0, 300));
    const { final, signals } = drive(sentAt, replies, { intervalMicros: INTERVAL });
    // The blackout is said six times in all, however long it lasts.
    expect(signals.map(({ kind }) => kind)).toEqual(['suspicion', ...Array(6).fill('blackout'), 'recovery']);
    expect(signals.at(-1)?.at).toBe(START + 100 * INTERVAL + 5_040_000);
    expect(final.reduce((count, sample) => count + sample.lost, 0)).toBe(200);
    expect(final.reduce((count, sample) => count + sample.duplicates + sample.reordered, 0)).toBe(0);
  });
});
