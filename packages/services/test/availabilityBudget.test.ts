import { describe, expect, test } from 'vitest';
import { budgetOf } from '../src/availability/budget';
import { monthAt, monthNamed, monthShifted } from '../src/availability/month';
import { common, joined, secondsIn } from '../src/availability/runs';
import { seeded } from './fixtures/seeded';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('calendar months', () => {
  test.each([
    ['2026-03', 'Europe/Berlin', 31 * 24 - 1],
    ['2026-10', 'Europe/Berlin', 31 * 24 + 1],
    ['2026-11', 'America/New_York', 30 * 24 + 1],
    ['2026-11', 'Asia/Singapore', 30 * 24],
    ['2028-02', 'Asia/Kathmandu', 29 * 24],
  ])('%s in %s is %i hours long, its days one after the other', (name, zone, hours) => {
    const month = monthNamed(name, zone);
    expect(((month?.to ?? 0) - (month?.from ?? 0)) / HOUR).toBe(hours);
    expect(month?.days.map(({ to }) => to)).toEqual([
      ...(month?.days.slice(1).map(({ from }) => from) ?? []),
      month?.to,
    ]);
    expect(monthAt(month?.from ?? 0, zone)).toBe(name);
    expect(monthAt((month?.from ?? 0) - 1, zone)).toBe(monthShifted(name, -1));
  });

  test.each(['2026-13', '2026-1', 'x', '2026-00'])('%s is none', (name) => expect(monthNamed(name, 'UTC')).toBeNull());
});

describe('stretches', () => {
  test('put together and held against each other they are what single seconds say', () => {
    const draw = seeded(7);
    for (let round = 0; round < 200; round += 1) {
      const some = () =>
        Array.from({ length: Math.floor(draw() * 6) }, () => {
          const from = Math.floor(draw() * 50) * 1_000;
          return { from, to: from + (1 + Math.floor(draw() * 12)) * 1_000 };
        });
      const [a, b] = [some(), some()];
      const has = (runs: readonly { from: number; to: number }[], at: number) =>
        runs.some(({ from, to }) => from <= at && at < to);
      const seconds = Array.from({ length: 70 }, (_, i) => i * 1_000);
      expect(secondsIn(joined(a))).toBe(seconds.filter((at) => has(a, at)).length);
      expect(secondsIn(common(joined(a), joined(b)))).toBe(seconds.filter((at) => has(a, at) && has(b, at)).length);
    }
  });
});

describe('a downtime budget', () => {
  const month = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1) };
  const given = { target: 0.999, month, through: month.to, plannedSeconds: 0, unplaced: [] };
  const at = (day: number, hour = 0) => month.from + (day - 1) * DAY + hour * HOUR;

  test('of 99.9 % of a month of 30 days is 43 minutes and 12 seconds, less its part of planned work', () => {
    const whole = budgetOf({ ...given, usedSeconds: 0, down: [] });
    expect(whole.allowedSeconds).toBeCloseTo(43.2 * 60, 6);
    expect(whole).toMatchObject({ leftSeconds: whole.allowedSeconds, breachedAt: null, goneAt: null });
    expect(budgetOf({ ...given, plannedSeconds: 36_000, usedSeconds: 0, down: [] }).allowedSeconds).toBeCloseTo(
      43.2 * 60 - 36,
      6,
    );
  });

  test('is breached in the second in which the carriers’ shares of downtime pass it', () => {
    const down = [
      { from: at(3), to: at(3) + 1_000 * 1_000, share: 0.6 },
      { from: at(3), to: at(3) + 1_000 * 1_000, share: 0.4 },
      { from: at(9), to: at(9) + 10_000 * 1_000, share: 0.4 },
    ];
    const budget = budgetOf({ ...given, usedSeconds: 1_000 + 4_000, down });
    // 1,592 s are left on the 9th, and go at 0.4 a second.
    expect(budget).toMatchObject({ breachedAt: at(9) + 3_980_000, breachExact: true, goneAt: null });
    expect(budget.leftSeconds).toBeCloseTo(2_592 - 5_000, 6);
  });

  test('whose downtime is known by the day alone is breached at that day’s end, and says so', () => {
    const unplaced = [{ at: at(6), seconds: 3_000 }];
    expect(budgetOf({ ...given, usedSeconds: 3_000, down: [], unplaced })).toMatchObject({
      ...{ breachedAt: at(6), breachExact: false },
    });
  });

  test('that runs is gone when this pace has used it, and in no later month', () => {
    const used = (usedSeconds: number) =>
      budgetOf({
        ...given,
        through: at(11),
        usedSeconds,
        down: [{ from: at(2), to: at(2) + usedSeconds * 1_000, share: 1 }],
      });
    expect(used(1_296).goneAt).toBe(at(21));
    expect(used(800).goneAt).toBeNull();
    expect(used(3_000)).toMatchObject({ goneAt: null, breachedAt: at(2) + 2_592_000 });
  });
});
