import { describe, expect, test } from 'vitest';
import { advisePreemptively } from '../src/forecast/advise';
import { episodesOf, type Told } from '../src/forecast/episodes';
import { type CarrierOutlook, expectationOf } from '../src/forecast/expectation';
import type { CongestionForecast, ForecastVerdict } from '../src/forecast/forecast';
import { HOUR_MS } from '../src/forecast/series';
import { NO_WATCH, type Watch, watchDefaults, watchOn } from '../src/forecast/watch';
import { presets } from '../src/presets';
import { MONDAY, QUARTER_MS } from './forecastWorld';
import { random } from './world';

function said(
  at: number,
  risk: number,
  verdict: ForecastVerdict = risk >= 0.5 ? 'expected' : 'not-expected',
): CongestionForecast {
  const stretch = { from: at + HOUR_MS / 2, to: at + 3 * HOUR_MS, open: false, overQuiet: 45, probability: risk };
  return {
    at,
    verdict,
    risk,
    congestion: verdict === 'expected' ? stretch : null,
    points: [],
    evidence: {
      quiet: 80,
      limit: 95,
      value: 80,
      deviation: 0,
      persistence: 0.5,
      otherKind: 0,
      rests: 'hour-of-week',
      days: 56,
      skill: 0.8,
      learnedUntil: at,
      knownUntil: at,
    },
  };
}

describe('what is announced', () => {
  test('comes and goes no sooner than the calm time, whatever the risk does', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const rnd = random(seed);
      let watch: Watch = NO_WATCH;
      let changed: number | null = null;
      let changes = 0;
      for (let at = MONDAY; at < MONDAY + 48 * HOUR_MS; at += 5 * 60_000) {
        const next = watchOn(watch, said(at, rnd()));
        if (next.announced !== watch.announced) {
          if (changed !== null) expect(at - changed).toBeGreaterThanOrEqual(watchDefaults.calmMs);
          changed = at;
          changes += 1;
        }
        watch = next;
      }
      expect(changes).toBeGreaterThan(0);
    }
  });

  test('stays while the risk swings between the two thresholds, and goes once it has been low for long', () => {
    let watch = watchOn(NO_WATCH, said(MONDAY, 0.61));
    expect(watch.announced).toBe(true);
    for (let i = 1; i <= 40; i++) watch = watchOn(watch, said(MONDAY + i * QUARTER_MS, i % 2 ? 0.36 : 0.59));
    expect(watch).toMatchObject({ announced: true, since: MONDAY });
    watch = watchOn(watch, said(MONDAY + 41 * QUARTER_MS, 0.1));
    watch = watchOn(watch, said(MONDAY + 42 * QUARTER_MS, 0.1));
    expect(watch.announced).toBe(true);
    watch = watchOn(watch, said(MONDAY + 43 * QUARTER_MS, 0.1));
    expect(watch.announced).toBe(false);
  });

  test('goes at once when nothing is measured any more', () => {
    const watch = watchOn(NO_WATCH, said(MONDAY, 0.9));
    expect(watchOn(watch, said(MONDAY + 1_000, 0, 'stale')).announced).toBe(false);
  });
});

const preemptiveDefaults = presets['show-live'].preemptive;

describe('the advice to leave before it is congested', () => {
  const outlook = (risk: number, weight = 1, verdict?: ForecastVerdict): CarrierOutlook => {
    const forecast = said(MONDAY, risk, verdict);
    return { carrier: `carrier-${weight}`, weight, metric: 'rtt', forecast, watch: watchOn(NO_WATCH, forecast) };
  };
  const quiet = outlook(0.1);
  const busy = outlook(0.9);
  const lines = (lines: Record<string, readonly CarrierOutlook[]>) => expectationOf(MONDAY, lines);

  test('names the line that stays well, and moves nothing until the policy enables it', () => {
    const shadow = advisePreemptively('A', lines({ A: [busy], B: [quiet] }), preemptiveDefaults);
    expect(shadow).toMatchObject({ line: 'B', reason: 'expected', acts: false, leaves: { overQuietMs: 45 } });
    expect(shadow.leaves?.stretch).toEqual({ from: MONDAY + HOUR_MS / 2, to: MONDAY + 3 * HOUR_MS });
    const rules = { ...preemptiveDefaults, enabled: true };
    expect(advisePreemptively('A', lines({ A: [busy], B: [quiet] }), rules).acts).toBe(true);
  });

  test('stays, and says why: nothing expected, the others no better, or not known', () => {
    const enabled = { ...preemptiveDefaults, enabled: true };
    const told = (A: CarrierOutlook[], B: CarrierOutlook[]) => advisePreemptively('A', lines({ A, B }), enabled);
    expect(told([quiet], [quiet])).toMatchObject({ line: null, reason: 'not-expected', acts: false });
    expect(told([quiet], [busy])).toMatchObject({ line: null, reason: 'not-expected' });
    expect(told([busy], [busy])).toMatchObject({ line: null, reason: 'others-too', acts: false });
    expect(told([busy], [outlook(0, 1, 'stale')])).toMatchObject({ line: null, reason: 'others-unknown', acts: false });
    expect(told([busy], [])).toMatchObject({ line: null, reason: 'others-unknown' });
    // A line without a pattern is measured, and nothing speaks against it.
    expect(told([busy], [outlook(0, 1, 'no-pattern')])).toMatchObject({ line: 'B', acts: true });
  });

  test('counts carriers by their audience, and each once, be it for round trips, loss or both', () => {
    const expected = (share: number, ...also: CarrierOutlook[]) =>
      lines({ A: [outlook(0.9, share), outlook(0.1, 1 - share), ...also], B: [quiet] });
    expect(advisePreemptively('A', expected(0.4), preemptiveDefaults)).toMatchObject({
      line: null,
      reason: 'not-expected',
    });
    expect(advisePreemptively('A', expected(0.6), preemptiveDefaults)).toMatchObject({ line: 'B', reason: 'expected' });
    const lossy: CarrierOutlook = { ...outlook(0.9, 0.6), metric: 'loss' };
    expect(expected(0.6, lossy).lines.A?.announced).toBeCloseTo(0.6, 9);
    expect(expected(0.6, lossy).lines.A?.overQuietMs).toBe(45);
  });

  test('in random outlooks it never names the line in use, an unknown one, or one that gains too little', () => {
    const verdicts = ['expected', 'not-expected', 'no-pattern', 'too-few-days', 'stale'] as const;
    let moved = 0;
    for (let seed = 1; seed <= 2_000; seed++) {
      const rnd = random(seed);
      const carriers = () =>
        Array.from({ length: 1 + Math.floor(rnd() * 3) }, () => {
          const verdict = verdicts[Math.floor(rnd() * 5)] ?? 'stale';
          return outlook(verdict === 'expected' ? 0.5 + rnd() / 2 : 0, 0.1 + rnd(), verdict);
        });
      const expected = lines({ A: carriers(), B: carriers(), C: carriers() });
      const advice = advisePreemptively('A', expected, preemptiveDefaults);
      expect(advice.acts).toBe(false);
      if (advice.line === null) continue;
      moved += 1;
      expect(advice.line).not.toBe('A');
      const [from, to] = [expected.lines.A, expected.lines[advice.line]];
      expect(to?.known).toBeGreaterThanOrEqual(preemptiveDefaults.leastShare);
      expect((from?.announced ?? 0) - (to?.announced ?? 0)).toBeGreaterThanOrEqual(preemptiveDefaults.leastGain);
    }
    expect(moved).toBeGreaterThan(100);
  });
});

describe('announcements against what came', () => {
  // One letter a quarter-hour: # congested, . not, ? not measured; below it ^ where it stood announced.
  const count = (came: string, stood: string) =>
    episodesOf(
      [...came].map((letter, i): Told => {
        const congested = letter === '?' ? null : letter === '#';
        return { at: MONDAY + i * QUARTER_MS, announced: stood[i] === '^', congested };
      }),
      QUARTER_MS,
      HOUR_MS,
    );

  test('are foreseen, late, missed or false, and each is counted once', () => {
    expect(count('....####....', '..^^^^^^....')).toMatchObject({
      stretches: 1,
      foreseen: 1,
      late: 0,
      leadMs: HOUR_MS / 2,
    });
    expect(count('....####....', '.....^^^....')).toMatchObject({ stretches: 1, foreseen: 0, late: 1, recall: 0.75 });
    expect(count('....####....', '            ')).toMatchObject({
      stretches: 1,
      foreseen: 0,
      late: 0,
      recall: 0,
      precision: null,
    });
    expect(count('............', '..^^^^......')).toMatchObject({
      stretches: 0,
      falseAlarms: 1,
      precision: 0,
      recall: null,
    });
    expect(count('##..##....##', '^^^^^^......')).toMatchObject({
      stretches: 2,
      foreseen: 1,
      leadMs: 0,
      falseAlarms: 0,
    });
  });

  test('are not held against it where nothing was measured', () => {
    expect(count('..????......', '..^^^^......')).toMatchObject({ falseAlarms: 0, precision: null });
    expect(count('..?###......', '..^^^^......')).toMatchObject({ foreseen: 1, leadMs: QUARTER_MS, precision: 1 });
  });

  test('false ones are told by the week', () => {
    const week = count('.'.repeat(7 * 96), `^^${' '.repeat(300)}^^`);
    expect(week).toMatchObject({ falseAlarms: 2, falseAlarmsPerWeek: 2 });
  });
});
