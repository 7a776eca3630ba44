import { expect, test } from 'vitest';
import { observeClock, unknownClock } from '../src/evaluation/agentClock';

const NOW = 1_000_000;

/** A clock that is known to be right, but for 20 ms of network. */
function known() {
  const clock = unknownClock();
  for (let second = 10; second > 0; second -= 1) observeClock(clock, NOW - second * 1_000 - 20, NOW - second * 1_000);
  return clock;
}

// Alarms are posted at once and repeated: a cut during a pause of 8 s left more than five batches in the hub's socket. Taken
// for a step of the clock, they moved what came next 7 s ahead, and an old blackout decided as if it were new.
test('batches that piled up while the hub stood still do not move the clock, however many', () => {
  const clock = known();
  for (let i = 0; i < 20; i += 1) expect(observeClock(clock, NOW + i * 50, NOW + 8_000 + i)).toBeLessThan(60);
  expect(observeClock(clock, NOW + 8_100, NOW + 8_120)).toBe(20);
});

test('a clock that was set back is followed after some seconds, one that was set ahead at once', () => {
  const back = known();
  const offsets = Array.from({ length: 6 }, (_, second) =>
    observeClock(back, NOW + second * 1_000 - 600_020, NOW + second * 1_000),
  );
  expect(offsets[0]).toBeLessThan(60);
  expect(offsets.at(-1)).toBe(600_020);
  expect(observeClock(known(), NOW + 30_000 - 20, NOW)).toBe(-29_980);
});
