import { describe, expect, test } from 'vitest';
import { backtest } from '../src/forecast/backtest';
import { learnBaseline } from '../src/forecast/baseline';
import { type CongestionForecast, forecastCongestion, forecastDefaults } from '../src/forecast/forecast';
import { DAY_MS, HOUR_MS, type Observation, prepare, type WallClock } from '../src/forecast/series';
import { evenings, type LineWorld, MONDAY, measureLine, QUARTER_MS, UTC, zoneClock } from './forecastWorld';
import { random } from './world';

const rules = { ...forecastDefaults, limit: { kind: 'over-quiet', by: 15 } } as const;
const at = (day: number, hour: number) => MONDAY + day * DAY_MS + hour * HOUR_MS;
const seeds = Array.from({ length: 12 }, (_, i) => i + 1);

/** Learns up to the local day of `now`, and forecasts from what ended by `now`. */
function forecastAt(series: readonly Observation[], now: number, clock: WallClock = UTC): CongestionForecast {
  const ready = prepare(series, clock, QUARTER_MS);
  const dayBegan = now - (clock(now) % DAY_MS);
  return forecastCongestion(learnBaseline(ready, dayBegan), ready, clock, now, rules);
}

const heldOut = (world: LineWorld, from: number) =>
  backtest(measureLine(world), {
    clock: world.clock ?? UTC,
    stepMs: world.stepMs ?? QUARTER_MS,
    heldOutFrom: MONDAY + from * DAY_MS,
    relearn: 'daily',
    rules,
  });

describe('a line that is congested every evening', () => {
  test.each(seeds.slice(0, 4))('is foreseen in time, without false alarms (seed %i)', (seed) => {
    const { announced, ahead, simple } = heldOut({ seed, days: 42, busy: evenings }, 28);
    expect(announced.stretches).toBe(14);
    expect(announced.foreseen).toBeGreaterThanOrEqual(13);
    expect(announced.leadMs).toBeGreaterThanOrEqual(30 * 60_000);
    expect(announced.falseAlarms).toBe(0);
    const hourAhead = ahead[3]?.score;
    expect(hourAhead?.recall).toBeGreaterThan(0.9);
    expect(hourAhead?.precision).toBeGreaterThan(0.9);
    expect(hourAhead?.meanError).toBeLessThan(simple['hour-of-day'].meanError ?? 0);
  });

  test('is told from when to when and by how much, with what that rests on', () => {
    const said = forecastAt(measureLine({ seed: 5, days: 42, busy: evenings }), at(37, 19.25));
    expect(said.verdict).toBe('expected');
    expect(said.congestion?.from).toBe(at(37, 20));
    expect(said.congestion?.to).toBe(at(37, 23));
    expect(said.congestion?.overQuiet).toBeGreaterThan(30);
    expect(said.congestion?.overQuiet).toBeLessThan(60);
    expect(said.evidence).toMatchObject({ days: 37, knownUntil: at(37, 19.25) });
    expect(['hour-of-week', 'weekday-or-weekend']).toContain(said.evidence.rests);
    expect(said.evidence.quiet).toBeGreaterThan(75);
    expect(said.evidence.limit).toBeCloseTo(said.evidence.quiet + 15, 9);
  });

  test('is told by a limit of the policy as well', () => {
    const ready = prepare(measureLine({ seed: 5, days: 42, busy: evenings }), UTC, QUARTER_MS);
    const baseline = learnBaseline(ready, at(37, 0));
    const told = (value: number) =>
      forecastCongestion(baseline, ready, UTC, at(37, 19.25), { ...rules, limit: { kind: 'above', value } });
    expect(told(110).verdict).toBe('expected');
    expect(told(110).evidence.limit).toBe(110);
    expect(told(350)).toMatchObject({ verdict: 'not-expected', congestion: null });
  });
});

describe('a line without a pattern', () => {
  const kinds: Readonly<Record<string, () => NonNullable<LineWorld['add']>>> = {
    noise: () => () => 0,
    // A level that wanders and returns, and one that only wanders.
    drift: () => {
      let level = 0;
      return (_at, _i, rnd) => (level = 0.97 * level + 8 * (rnd() - 0.5));
    },
    walk: () => {
      let level = 0;
      return (_at, _i, rnd) => (level += 4 * (rnd() - 0.5));
    },
    bursts: () => {
      let left = 0;
      return (_at, _i, rnd) => {
        if (left > 0) left -= 1;
        else if (rnd() < 0.02) left = Math.floor(4 + rnd() * 12);
        return left > 0 ? 50 : 0;
      };
    },
  };
  test.each(Object.entries(kinds))('is left alone: %s', (_name, add) => {
    let congested = 0;
    for (const seed of seeds.slice(0, 4)) {
      const { announced, last } = heldOut({ seed, days: 35, add: add() }, 21);
      expect(announced).toMatchObject({ falseAlarms: 0, foreseen: 0, late: 0, precision: null });
      expect(last).toMatchObject({ patterned: false, rests: 'none' });
      congested += announced.stretches;
    }
    // What comes at random was there to be told by mere persistence, and was not claimed to be foreseen.
    if (_name !== 'noise') expect(congested).toBeGreaterThan(4);
  });
});

describe('a day that is not as the calendar says', () => {
  // Working days are congested from nine to five, weekends are not at all.
  const office = (_day: number, weekday: number) => (weekday < 5 ? { from: 9, to: 17, byMs: 40 } : null);
  const firstDay = MONDAY / DAY_MS;
  const withHolidays = (holidays: readonly number[]): LineWorld => ({
    seed: 3,
    days: 42,
    busy: (day, weekday) => (holidays.includes(day - firstDay) ? null : office(day, weekday)),
  });

  test('is recognised within it, and what else it would bring is withdrawn', () => {
    const series = measureLine(withHolidays([30]));
    expect(forecastAt(series, at(30, 8.5)).verdict).toBe('expected');
    expect(forecastAt(series, at(30, 8.5)).evidence.otherKind).toBeLessThan(0.2);
    const noon = forecastAt(series, at(30, 12));
    expect(noon.evidence.otherKind).toBeGreaterThan(0.8);
    expect(noon).toMatchObject({ verdict: 'not-expected', congestion: null });
    // The day after is an ordinary one.
    expect(forecastAt(series, at(31, 8.5)).verdict).toBe('expected');
  });

  test('a Sunday on which people work is recognised, too', () => {
    const worked = measureLine({
      seed: 4,
      days: 42,
      busy: (day, weekday) => office(day, day - firstDay === 34 ? 0 : weekday),
    });
    expect(forecastAt(worked, at(34, 8.5)).verdict).toBe('not-expected');
    const noon = forecastAt(worked, at(34, 12));
    expect(noon.evidence.otherKind).toBeGreaterThan(0.8);
    expect(noon.congestion?.to).toBe(at(34, 17));
  });

  test('weighs little in what is learned', () => {
    const learned = (holidays: readonly number[]) =>
      learnBaseline(prepare(measureLine(withHolidays(holidays)), UTC, QUARTER_MS), at(42, 0));
    const [plain, holy] = [learned([]), learned([16, 23, 30])];
    expect(holy.unusualDays.map((day) => day - firstDay).sort()).toEqual([16, 23, 30]);
    // Three Wednesdays of six were holidays, and Wednesdays stay congested.
    const noonOf = (one: typeof plain) => one.byWeekday[2]?.[12] ?? 0;
    expect(noonOf(holy)).toBeGreaterThan(0.75 * noonOf(plain));
  });
});

describe('what happens to lines', () => {
  test.each(seeds.slice(0, 4))('a reroute that adds 60 ms is taken in within a day (seed %i)', (seed) => {
    const world: LineWorld = { seed, days: 42, busy: evenings, add: (now) => (now >= at(32, 9) ? 60 : 0) };
    const series = measureLine(world);
    const { announced, simple, ahead } = heldOut(world, 28);
    expect(announced.foreseen).toBeGreaterThanOrEqual(13);
    expect(announced.falseAlarmsPerWeek).toBeLessThanOrEqual(0.5);
    expect(ahead[3]?.score.meanError).toBeLessThan((simple['hour-of-day'].meanError ?? 0) / 5);
    for (let hour = 2; hour < 17; hour++)
      expect(forecastAt(series, at(34, hour)).congestion?.from ?? at(99, 0)).toBeGreaterThan(at(34, 17));
    expect(forecastAt(series, at(34, 19.25)).congestion?.overQuiet).toBeLessThan(65);
  });

  test('an outage of three days is no forecast while it lasts, and forgets nothing', () => {
    const gone = (now: number) => now >= at(30, 10) && now < at(33, 10);
    const series = measureLine({ seed: 6, days: 42, busy: evenings, missing: gone });
    expect(forecastAt(series, at(31, 19.5))).toMatchObject({ verdict: 'stale', congestion: null, risk: 0 });
    const after = forecastAt(series, at(33, 19.5));
    expect(after.verdict).toBe('expected');
    expect(after.congestion?.to).toBe(at(33, 23));
    expect(after.evidence.days).toBe(31);
  });

  test('steps that are missing at random, three of ten, cost little', () => {
    const whole = heldOut({ seed: 7, days: 42, busy: evenings }, 28);
    const torn = heldOut({ seed: 7, days: 42, busy: evenings, missing: (_now, rnd) => rnd() < 0.3 }, 28);
    expect(torn.announced.foreseen).toBeGreaterThanOrEqual(whole.announced.foreseen - 2);
    expect(torn.announced.falseAlarmsPerWeek).toBeLessThanOrEqual(1);
    expect(torn.ahead[3]?.score.recall).toBeGreaterThan(0.9);
  });

  test('a value of an hour that nobody can believe changes nothing on other days', () => {
    const series = measureLine({ seed: 8, days: 28, busy: evenings });
    const absurd = series.map((one) => (one.at >= at(20, 12) && one.at < at(20, 13) ? { ...one, value: 1e6 } : one));
    const learned = (own: readonly Observation[]) => learnBaseline(prepare(own, UTC, QUARTER_MS), at(28, 0));
    const [plain, moved] = [learned(series), learned(absurd)];
    for (const [weekday, slots] of moved.byWeekday.entries())
      for (const [slot, value] of slots.entries())
        expect(Math.abs(value - (plain.byWeekday[weekday]?.[slot] ?? 0))).toBeLessThan(8);
  });
});

describe('the clock on the wall', () => {
  test('is followed when it is set forward: evenings stay at eight', () => {
    const clock = zoneClock('Europe/Berlin');
    const series = measureLine({ seed: 9, days: 35, busy: evenings, clock });
    // Sunday the 29th, day 27: eight was 19:00 UTC before, and is 18:00 UTC after.
    const before = forecastAt(series, at(25, 18.25), clock);
    const after = forecastAt(series, at(28, 17.25), clock);
    expect(before.congestion?.from).toBe(at(25, 19));
    expect(after.congestion?.from).toBe(at(28, 18));
    expect(after.congestion?.to).toBe(at(28, 21));
  });

  test('may stand at three quarters: 20:00 in Kathmandu is 14:15 UTC', () => {
    const clock = zoneClock('Asia/Kathmandu');
    const said = forecastAt(measureLine({ seed: 10, days: 28, busy: evenings, clock }), at(24, 13.5), clock);
    expect(said.congestion?.from).toBe(at(24, 14.25));
    expect(said.congestion?.to).toBe(at(24, 17.25));
  });
});

describe('how much it rests on', () => {
  // Wednesdays (a league plays) from five, all other days from nine.
  const league = (_day: number, weekday: number) => ({ from: weekday === 2 ? 17 : 21, to: 24, byMs: 45 });
  const series = measureLine({ seed: 11, days: 56, busy: league });
  const learned = (days: number) => learnBaseline(prepare(series, UTC, QUARTER_MS), at(days, 0));

  test('is said: too few days claim nothing, a week tells hours of the day, eight weeks the hours of a Wednesday', () => {
    expect(forecastAt(series, at(2, 20.5))).toMatchObject({ verdict: 'too-few-days', congestion: null, risk: 0 });
    expect(learned(7).rests).toBe('hour-of-day');
    expect(learned(56).rests).toBe('hour-of-week');
    expect(learned(56).byWeekday[2]?.[18]).toBeGreaterThan(30);
    expect(learned(56).byWeekday[1]?.[18]).toBeLessThan(10);
  });

  test.each(seeds.slice(0, 4))(
    'one odd Wednesday is taken for a holiday, the second makes a pattern (seed %i)',
    (seed) => {
      const own = prepare(measureLine({ seed, days: 14, busy: league }), UTC, QUARTER_MS);
      expect(learnBaseline(own, at(7, 0)).byWeekday[2]?.[18]).toBeLessThan(10);
      expect(learnBaseline(own, at(14, 0)).byWeekday[2]?.[18]).toBeGreaterThan(20);
    },
  );
});

describe('in random worlds', () => {
  const worlds = seeds.slice(0, 8).map((seed) => {
    const rnd = random(1_000 + seed);
    const from = 8 + Math.floor(rnd() * 12);
    const cut = Math.floor(rnd() * 20);
    return measureLine({
      seed,
      days: 24,
      noiseMs: 1 + 8 * rnd(),
      busy: () => ({ from, to: from + 3, byMs: 20 + 60 * rnd() }),
      missing: (now) => now >= at(cut, 3) && now < at(cut, 30),
    });
  });
  const moments = [at(21, 7.5), at(22, 13), at(22, 18.75)];

  test('what comes later changes no forecast, and the order of what came does not matter', () => {
    for (const series of worlds)
      for (const now of moments) {
        const said = forecastAt(series, now);
        const known = series.filter((one) => one.at + QUARTER_MS <= now);
        expect(forecastAt(known, now)).toEqual(said);
        expect(forecastAt([...series].reverse(), now)).toEqual(said);
      }
  });

  test('a longer way moves the level and nothing else; another unit scales it', () => {
    for (const series of worlds)
      for (const now of moments) {
        const said = forecastAt(series, now);
        const farther = forecastAt(
          series.map((one) => ({ ...one, value: one.value + 128 })),
          now,
        );
        expect(farther.congestion?.from).toBe(said.congestion?.from);
        expect(farther.risk).toBeCloseTo(said.risk, 6);
        for (const [i, point] of farther.points.entries())
          expect(point.expected).toBeCloseTo((said.points[i]?.expected ?? 0) + 128, 6);
        const ready = prepare(
          series.map((one) => ({ ...one, value: one.value / 1_024 })),
          UTC,
          QUARTER_MS,
        );
        const inSeconds = { ...rules, limit: { kind: 'over-quiet', by: 15 / 1_024 } } as const;
        const scaled = forecastCongestion(learnBaseline(ready, now - (now % DAY_MS)), ready, UTC, now, inSeconds);
        expect(scaled.risk).toBeCloseTo(said.risk, 6);
        expect(scaled.points[3]?.expected).toBeCloseTo((said.points[3]?.expected ?? 0) / 1_024, 6);
      }
  });

  test('a higher limit is never likelier to be passed', () => {
    for (const series of worlds) {
      const ready = prepare(series, UTC, QUARTER_MS);
      const baseline = learnBaseline(ready, at(22, 0));
      let last = 1;
      for (let by = 1; by < 120; by += 7) {
        const { risk } = forecastCongestion(baseline, ready, UTC, at(22, 12), {
          ...rules,
          limit: { kind: 'over-quiet', by },
        });
        expect(risk).toBeLessThanOrEqual(last);
        last = risk;
      }
    }
  });
});

test('a series that cannot be placed in time is refused', () => {
  const one = { at: MONDAY, value: 1, weight: 1 };
  expect(() => prepare([one], UTC, 7 * 60_000)).toThrow(RangeError);
  expect(() => prepare([one, one], UTC, QUARTER_MS)).toThrow(/two observations/);
  expect(() => prepare([one, { ...one, at: MONDAY + 1_000 }], UTC, QUARTER_MS)).toThrow(/not on a step/);
});
