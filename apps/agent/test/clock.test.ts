import { expect, it } from 'vitest';
import { createClock } from '../src/clock';

/** A host whose clocks a test moves by hand; milliseconds. */
function createHost() {
  const host = { wall: 1_795_000_000_000, monotonic: 77_777 };
  const clock = createClock(
    () => Math.floor(host.wall),
    () => host.monotonic,
  );
  /** Lets `ms` pass as an agent lives through them: the clock is followed ten times a second. */
  const pass = (ms: number, wallRate = 1) => {
    for (let done = 0; done < ms; done += 100) {
      host.wall += 100 * wallRate;
      host.monotonic += 100;
      clock.catchUp();
    }
  };
  const behindMs = () => host.wall - clock.micros() / 1_000;
  return { host, clock, pass, behindMs };
}

it('goes on evenly when the wall clock is set back, and makes it up at no more than 500 ppm', () => {
  const { host, clock, pass, behindMs } = createHost();
  host.wall -= 10_000;
  const before = clock.micros();
  pass(60_000);
  const passed = clock.micros() - before;
  expect(passed).toBeLessThan(60_000_000);
  expect(passed).toBeGreaterThan(60_000_000 * (1 - 501e-6));
  // Ten seconds at 500 ppm are five and a half hours.
  pass(5 * 3_600_000);
  expect(behindMs()).toBeLessThan(-500);
  pass(3_600_000);
  expect(Math.abs(behindMs())).toBeLessThan(4);
});

it('jumps ahead with the wall clock by more than two seconds at once, and says so once', () => {
  const { host, clock, behindMs } = createHost();
  host.wall += 3_600_000;
  expect(clock.catchUp()).toBe(true);
  expect(Math.abs(behindMs())).toBeLessThan(1);
  expect(clock.catchUp()).toBe(false);
});

it('makes up a smaller step ahead slowly, without a jump', () => {
  const { host, clock, pass, behindMs } = createHost();
  host.wall += 1_500;
  const before = clock.micros();
  pass(10_000);
  const passed = clock.micros() - before;
  expect(passed).toBeGreaterThan(10_000_000);
  expect(passed).toBeLessThan(10_000_000 * (1 + 501e-6));
  pass(2 * 3_600_000);
  expect(Math.abs(behindMs())).toBeLessThan(4);
});

it('stays with a wall clock that runs 100 ppm faster or slower for a month', () => {
  for (const rate of [1 + 100e-6, 1 - 100e-6]) {
    const { pass, behindMs } = createHost();
    for (let hour = 0; hour < 24 * 30; hour += 6) {
      pass(600_000, rate);
      // A drift of 100 ppm is followed at a distance of 100 ppm × 100 s.
      expect(Math.abs(behindMs())).toBeLessThan(15);
    }
  }
});

it('is not moved by a wall clock that is only read in whole milliseconds', () => {
  const { clock, pass } = createHost();
  const before = clock.micros();
  pass(600_000);
  expect(clock.micros() - before).toBe(600_000_000);
});

it('never goes backwards, whatever the wall clock does (200 seeds)', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const { host, clock } = createHost();
    let last = clock.micros();
    let wentBack = 0;
    for (let step = 0; step < 500; step += 1) {
      const chance = random();
      if (chance < 0.05) host.wall += (random() - 0.5) * 7_200_000;
      else if (chance < 0.2) host.wall += (random() - 0.5) * 4_000;
      const passed = random() * 50;
      host.wall += passed;
      host.monotonic += passed;
      if (random() < 0.5) clock.catchUp();
      const now = clock.micros();
      if (now < last) wentBack += 1;
      last = now;
    }
    expect(wentBack, `seed ${seed}`).toBe(0);
  }
});
