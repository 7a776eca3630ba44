import { describe, expect, test } from 'vitest';
import { learnBaseline } from '../src/forecast/baseline';
import { likelyHours } from '../src/forecast/comingHours';
import { DAY_MS, HOUR_MS, prepare, weekdayOf } from '../src/forecast/series';
import { evenings, type LineWorld, MONDAY, measureLine, QUARTER_MS, UTC, zoneClock } from './forecastWorld';

const OVER_QUIET = 15;
const day = (number: number) => MONDAY + number * DAY_MS;

function likely(world: LineWorld, learnedDays: number, span: { from: number; to: number }) {
  const clock = world.clock ?? UTC;
  const ready = prepare(measureLine(world), clock, QUARTER_MS);
  return likelyHours(learnBaseline(ready, day(learnedDays)), OVER_QUIET, clock, span);
}

describe('hours of a week to come', () => {
  test.each([1, 2, 3, 4])('are the evenings of a line that is congested every evening (seed %i)', (seed) => {
    const hours = likely({ seed, days: 35, busy: evenings }, 35, { from: day(35), to: day(42) });
    const wanted = Array.from({ length: 7 * 24 }, (_, hour) => day(35) + hour * HOUR_MS).filter((at) => {
      const { from, to } = evenings(0, weekdayOf(Math.floor(at / DAY_MS)));
      const hour = (at % DAY_MS) / HOUR_MS;
      return hour >= from && hour < to;
    });
    expect(hours?.map(({ at }) => at)).toEqual(wanted);
    for (const { probability, overQuiet } of hours ?? []) {
      expect(probability).toBeGreaterThanOrEqual(0.5);
      expect(probability).toBeLessThanOrEqual(1);
      expect(overQuiet).toBeGreaterThan(OVER_QUIET);
    }
  });

  test('are those of the clock on the wall, where it is fifteen minutes off', () => {
    const clock = zoneClock('Asia/Kathmandu');
    const hours = likely({ seed: 5, days: 35, busy: evenings, clock }, 35, { from: day(35), to: day(37) });
    expect(new Set(hours?.map(({ at }) => (clock(at) % DAY_MS) / HOUR_MS))).toEqual(new Set([20, 21, 22]));
  });

  test('are those that begin in it', () => {
    const from = day(35) + 20.5 * HOUR_MS;
    const hours = likely({ seed: 5, days: 35, busy: evenings }, 35, { from, to: day(36) });
    expect(hours?.map(({ at }) => at)).toEqual([day(35) + 21 * HOUR_MS, day(35) + 22 * HOUR_MS]);
  });

  test('are not told of where the baseline claims nothing: no pattern, or too few days', () => {
    expect(likely({ seed: 7, days: 35 }, 35, { from: day(35), to: day(42) })).toBeNull();
    expect(likely({ seed: 1, days: 2, busy: evenings }, 2, { from: day(2), to: day(9) })).toBeNull();
  });
});
