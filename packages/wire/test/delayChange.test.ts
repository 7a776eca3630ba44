import { describe, expect, it } from 'vitest';
import type { Sample } from '../src/columns';
import type { EndClock } from '../src/delayChange';
import { drive } from './drive';
import { type Fate, type ReflectorModel, reflect, seeded } from './reflectorModel';

/*
 * Streams whose one-way delays are known, seen through clocks that are not: what a session says of the change is held
 * against the truth, which is the second's median minus the least of the last five minutes in each direction.
 */

const START = 1_795_000_000_000_000;
const SETTLED = 10;

interface World {
  readonly seconds: number;
  readonly perSecond?: number;
  /** Queueing on top of the least delay, microseconds, at a second since the start. */
  readonly forward?: (second: number) => number;
  readonly back?: (second: number) => number;
  /** Exponential noise on each packet and direction, its mean in microseconds. */
  readonly noise?: number;
  /** What the reflector's clock shows ahead of true time, and ours. */
  readonly farOffset?: (second: number) => number;
  readonly ownOffset?: (second: number) => number;
  /** Seconds since the start at which our clock has jumped. */
  readonly jumpsAt?: readonly number[];
  readonly far?: Pick<ReflectorModel, 'errorMicros' | 'synchronized'>;
  readonly own?: EndClock;
  readonly seed?: number;
}

interface Truth {
  readonly forward: number;
  readonly back: number;
}

const LEAST = { forward: 40_000, back: 55_000 };
const secondsAt = (micros: number) => (micros - START) / 1e6;

function simulate(world: World): { samples: readonly Sample[]; truth: Truth[] } {
  const perSecond = world.perSecond ?? 50;
  const random = seeded(world.seed ?? 1);
  const noise = () => -Math.log(1 - random()) * (world.noise ?? 300);
  const none = () => 0;
  const { forward = none, back = none, farOffset = none, ownOffset = none } = world;
  const sentAt = Array.from({ length: world.seconds * perSecond }, (_, i) => START + (i * 1e6) / perSecond);
  const fates = sentAt.map((at): Fate => {
    const second = secondsAt(at);
    const out = LEAST.forward + forward(second) + noise();
    return { forwardMicros: out, returnMicros: [LEAST.back + back(second) + noise()], lostOn: null };
  });
  const far: ReflectorModel = { ...world.far, clock: (at) => at + 123_456_789 + farOffset(secondsAt(at)) };
  // Our clock is the one that drive() hands to the session: it shows what it shows when a packet leaves or comes.
  const ours = (at: number) => at + ownOffset(secondsAt(at));
  const replies = reflect(sentAt, fates, far).map((reply) => ({ ...reply, at: ours(reply.at) }));
  const own = world.own === undefined ? {} : { ownClock: () => world.own ?? { errorMicros: null, synchronized: null } };
  const options = {
    intervalMicros: 1e6 / perSecond,
    jumpsAt: (world.jumpsAt ?? []).map((at) => ours(START + at * 1e6)),
  };
  const { final } = drive(sentAt.map(ours), replies, { ...options, ...own });
  return { samples: final, truth: truthOf(fates, perSecond) };
}

function truthOf(fates: readonly Fate[], perSecond: number): Truth[] {
  const way = (of: (fate: Fate) => number) => {
    const seconds = Array.from({ length: fates.length / perSecond }, (_, second) =>
      fates
        .slice(second * perSecond, (second + 1) * perSecond)
        .map(of)
        .sort((a, b) => a - b),
    );
    return seconds.map((values, second) => {
      const recent = seconds.slice(Math.max(0, second - 299), second + 1).map((each) => each[0] ?? 0);
      return (values[Math.ceil(values.length / 2) - 1] ?? 0) - Math.min(...recent);
    });
  };
  const forward = way((fate) => fate.forwardMicros);
  const back = way((fate) => fate.returnMicros[0] ?? 0);
  return forward.map((value, i) => ({ forward: value, back: back[i] ?? 0 }));
}

/** Holds every second that tells something against the truth; returns which seconds told nothing. */
function compare(world: World, label: string): { silent: number[]; errors: number[] } {
  const { samples, truth } = simulate(world);
  const silent: number[] = [];
  const errors: number[] = [];
  samples.forEach((sample, second) => {
    const { forwardDelayChangeMicros: forward, returnDelayChangeMicros: back, clockErrorMicros: error } = sample;
    expect([forward, back, error].filter((value) => value === null).length % 3, label).toBe(0);
    if (forward === null || back === null || error === null) {
      silent.push(second);
      return;
    }
    const { forward: trueForward = 0, back: trueBack = 0 } = truth[second] ?? {};
    const where = `${label}, second ${second}: ${forward}/${back} ± ${error}, truly ${trueForward}/${trueBack}`;
    // 1 ms for what no clock is to blame for: the least of a direction is only known once a packet has met it.
    expect(Math.abs(forward - trueForward), where).toBeLessThanOrEqual(error + 1_000);
    expect(Math.abs(back - trueBack), where).toBeLessThanOrEqual(error + 1_000);
    errors.push(error);
  });
  return { silent, errors };
}

const settling = Array.from({ length: SETTLED }, (_, i) => i);
const between = (from: number, to: number, value: number) => (second: number) =>
  second >= from && second < to ? value : 0;

describe('the change of one-way delay', () => {
  it('shows a step of 20 ms only in the direction that has it', () => {
    for (const way of ['forward', 'back'] as const) {
      const world = { seconds: 120, [way]: between(60, 90, 20_000) };
      const { samples } = simulate(world);
      const changed = (sample: Sample | undefined) =>
        way === 'forward' ? sample?.forwardDelayChangeMicros : sample?.returnDelayChangeMicros;
      const other = (sample: Sample | undefined) =>
        way === 'forward' ? sample?.returnDelayChangeMicros : sample?.forwardDelayChangeMicros;
      for (let second = SETTLED; second < 120; second += 1) {
        const within = second >= 60 && second < 90;
        expect(changed(samples[second]) ?? Number.NaN, `${way} ${second}`).toBeGreaterThan(within ? 18_000 : -1);
        expect(changed(samples[second]) ?? Number.NaN, `${way} ${second}`).toBeLessThan(within ? 22_000 : 2_000);
        expect(other(samples[second]) ?? Number.NaN, `${way} ${second}`).toBeLessThan(2_000);
      }
      expect(compare(world, way).silent).toEqual(settling);
    }
  });

  it('is within its stated error under congestion that comes and goes in either direction (8 seeds)', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const random = seeded(1_000 + seed);
      const bursts = Array.from({ length: 6 }, () => ({
        from: 20 + random() * 200,
        length: 5 + random() * 40,
        height: random() * 80_000,
      }));
      const queue = (which: number) => (second: number) =>
        bursts
          .filter((_, i) => i % 2 === which)
          .reduce((sum, { from, length, height }) => sum + between(from, from + length, height)(second), 0);
      const { silent } = compare(
        { seconds: 260, forward: queue(0), back: queue(1), noise: 2_000, seed },
        `seed ${seed}`,
      );
      expect(silent, `seed ${seed}`).toEqual(settling);
    }
  });

  it('is within its stated error while clocks drift by up to 50 ppm against each other', () => {
    for (const ppm of [-50, -20, 20, 50]) {
      const congestion = between(150, 210, 30_000);
      const { silent, errors } = compare(
        { seconds: 420, forward: congestion, farOffset: (second) => second * ppm },
        `${ppm} ppm`,
      );
      expect(silent).toEqual(settling);
      // Sixty seconds without a quiet one, at 100 ppm between two crystals and not known better than to 20 ppm.
      expect(Math.max(...errors)).toBeLessThan(12_000);
      expect(errors.toSorted((a, b) => a - b)[Math.floor(errors.length / 2)]).toBeLessThan(2_000);
    }
  });

  it('makes no change of a step of the reflector’s clock by 100 ms, and tells nothing for a second or two', () => {
    for (const step of [-100_000, 100_000])
      for (const at of [60, 60.3, 60.8]) {
        const { silent } = compare({ seconds: 120, farOffset: between(at, 1e9, step) }, `${step} at ${at}`);
        const apart = silent.filter((second) => second >= SETTLED);
        expect(apart.length, `${step} at ${at}`).toBeLessThanOrEqual(2);
        // The last probes of second 59 reach the reflector in second 60.
        expect(apart.filter((second) => second < 59 || second > 61)).toEqual([]);
      }
  });

  it('makes no change of a jump of our own clock, whose probes under way are withdrawn', () => {
    for (const at of [60, 60.3, 60.8]) {
      const { samples } = simulate({ seconds: 120, ownOffset: between(at, 1e9, 3_000_000), jumpsAt: [at] });
      const told = samples.filter((sample) => sample.forwardDelayChangeMicros !== null);
      expect(told.length).toBeGreaterThanOrEqual(120 - SETTLED - 2);
      for (const sample of told) {
        expect(sample.forwardDelayChangeMicros).toBeLessThan(2_000);
        expect(sample.returnDelayChangeMicros).toBeLessThan(2_000);
        expect(sample.rttMaxMicros).toBeLessThan(120_000);
      }
    }
  });

  it('makes no change of a clock step in the midst of congestion', () => {
    for (const step of [-100_000, 100_000, -40_000, 40_000]) {
      const world = { seconds: 160, forward: between(40, 100, 60_000), farOffset: between(70, 1e9, step) };
      const { samples } = simulate(world);
      for (let second = 72; second < 98; second += 1) {
        expect(samples[second]?.forwardDelayChangeMicros, `${step}, ${second}`).toBeGreaterThan(55_000);
        expect(samples[second]?.returnDelayChangeMicros, `${step}, ${second}`).toBeLessThan(6_000);
      }
    }
  });

  it('makes no change of a clock that NTP slews by 500 ppm for three minutes', () => {
    const slew = (second: number) => Math.min(Math.max(0, second - 60), 180) * 500;
    for (const which of ['farOffset', 'ownOffset'] as const) {
      const { silent, errors } = compare({ seconds: 300, [which]: slew }, which);
      expect(silent).toEqual(settling);
      expect(Math.max(...errors)).toBeLessThan(5_000);
    }
  });

  it('is within its stated error when congestion comes while a clock is being slewed', () => {
    const slew = (second: number) => Math.min(Math.max(0, second - 60), 180) * 500;
    compare({ seconds: 300, farOffset: slew, back: between(120, 140, 40_000) }, 'slewed');
  });

  it('states a smaller error where both ends claim to be synchronized', () => {
    const world = { seconds: 260, forward: between(60, 240, 60_000) };
    const largest = (more: Partial<World>) => Math.max(...compare({ ...world, ...more }, 'claims').errors);
    const exact = { errorMicros: 100, synchronized: true };
    const free = largest({});
    const disciplined = largest({
      far: { errorMicros: 20_000, synchronized: true },
      own: { errorMicros: 20_000, synchronized: true },
    });
    const precise = largest({ far: exact, own: exact });
    expect(free).toBeGreaterThan(10_000);
    expect(disciplined).toBeLessThan(free / 2);
    expect(precise).toBeLessThan(2_500);
  });

  it('takes a delay that stays changed for the new least after five minutes, and a faster line at once', () => {
    const { samples } = simulate({ seconds: 500, perSecond: 10, forward: (second) => (second < 60 ? 20_000 : 0) });
    expect(samples[65]?.forwardDelayChangeMicros).toBeLessThan(2_000);
    expect(samples[65]?.returnDelayChangeMicros).toBeLessThan(2_000);
    const slower = simulate({ seconds: 500, perSecond: 10, forward: (second) => (second < 60 ? 0 : 20_000) }).samples;
    expect(slower[200]?.forwardDelayChangeMicros).toBeGreaterThan(15_000);
    expect(slower[480]?.forwardDelayChangeMicros).toBeLessThan(2_000);
    expect(slower[480]?.returnDelayChangeMicros).toBeLessThan(2_000);
  });

  it('holds for a path with one probe a second, too', () => {
    const { silent } = compare({ seconds: 300, perSecond: 1, forward: between(100, 130, 30_000), noise: 200 }, 'slow');
    expect(silent).toEqual(settling);
  });

  it('is null where the reflector tells no time', () => {
    const sentAt = Array.from({ length: 1_000 }, (_, i) => START + i * 20_000);
    const replies = sentAt.map((at, index) => ({ index, at: at + 80_000 }));
    const { final } = drive(sentAt, replies, { intervalMicros: 20_000 });
    expect(final).toHaveLength(20);
    for (const sample of final)
      expect(sample).toMatchObject({
        forwardDelayChangeMicros: null,
        returnDelayChangeMicros: null,
        clockErrorMicros: null,
      });
  });

  it('says nothing rather than nonsense of a reflector whose clock is wild (50 seeds)', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = seeded(seed);
      const wild = () => (random() - 0.5) * 1e15;
      const { samples } = simulate({ seconds: 40, perSecond: 10, farOffset: wild, seed });
      const told = samples.filter((sample) => sample.forwardDelayChangeMicros !== null);
      for (const sample of told) expect(Math.abs(sample.forwardDelayChangeMicros ?? 0)).toBeLessThan(2 ** 31);
      for (const sample of samples) expect(sample.clockErrorMicros ?? 0).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    }
  });
});
