import { describe, expect, test } from 'vitest';
import { explain } from '../src/explain';
import type { Expectation, LineExpectation, Policy } from '../src/types';
import { CUT, demoPolicy, FINE, live, START, type Story, type World } from './world';

const QUIET: LineExpectation = { announced: 0, known: 1, stretch: null, overQuietMs: null };
const policy: Policy = {
  ...demoPolicy,
  holdDownMs: 8_000,
  preemptive: { enabled: true, leastShare: 0.5, leastGain: 0.3 },
};
/** An evening in a minute: announced of A from 20 s to 50 s, congested from 25 s to 48 s. */
const announced = (from: number, to: number, share = 1): LineExpectation => ({
  announced: share,
  known: 1,
  stretch: { from: START + from, to: START + to },
  overQuietMs: 45,
});
const expects = (t: number, lines: Expectation['lines']): Expectation => ({ at: START + t, lines });
const onA =
  (from: number, to: number, share = 1) =>
  (t: number) =>
    expects(t, { A: t >= from && t < to ? announced(from + 5_000, to, share) : QUIET, B: QUIET });
const base = { seed: 1, endMs: 75_000, agents: 3, policy, weather: () => FINE } satisfies World;

const told = (story: Story) => story.switches.map(({ t, to, reason }) => [reason, to, Math.floor(t / 1_000)]);
const said = (story: Story, reason: string, locale: 'en' | 'zh' = 'en') => {
  const moment = story.moments.find(({ decision }) => decision.reason === reason);
  if (!moment) return 'nothing';
  const [effect] = moment.decision.effects;
  const line = effect?.kind === 'held' ? effect.wanted : moment.decision.state.activeLine;
  return explain({ ...moment.decision, line, from: moment.before.activeLine }, locale);
};

describe('congestion that stands announced of the line in use', () => {
  test('is left before it comes, and the route goes back once it is announced no more', () => {
    const story = live({
      ...base,
      expected: onA(20_000, 50_000),
      weather: (line, _, t) => (line === 'A' && t >= 25_000 && t < 48_000 ? { ...FINE, rttMs: 125, loss: 0.08 } : FINE),
    });
    expect(told(story)).toEqual([
      ['expected-congestion', 'B', 20],
      ['fail-back', 'A', 57],
    ]);
    expect(said(story, 'expected-congestion')).toMatch(
      /^Congestion is expected on line A \(in about 5 s, for about 25 s, about 45 ms more of round trip, for 100 %/,
    );
    expect(said(story, 'expected-congestion', 'zh')).toMatch(/^预计线路 A 将出现拥塞（约 5 秒后开始/);
    expect(story.state.penalty).toBe(0);
  });

  test('and does not come costs two switches, no more: the route waits for it to be withdrawn, and says so', () => {
    const story = live({ ...base, expected: onA(20_000, 50_000) });
    expect(told(story)).toEqual([
      ['expected-congestion', 'B', 20],
      ['fail-back', 'A', 50],
    ]);
    expect(said(story, 'held-expected')).toMatch(/^Not moved to line A: congestion is expected there \(begun already/);
    expect(said(story, 'held-expected', 'zh')).toContain('涉及 100 % 的受众');
  });

  test('of the other one as well moves nothing', () => {
    const both = (t: number) => expects(t, { A: announced(20_000, 50_000), B: announced(20_000, 50_000, 0.8) });
    expect(told(live({ ...base, expected: both }))).toEqual([]);
  });

  test('moves nothing for too little of the audience, nor to a line of which nothing is known', () => {
    expect(told(live({ ...base, expected: onA(20_000, 50_000, 0.4) }))).toEqual([]);
    const unknown = (t: number) => expects(t, { A: announced(20_000, 50_000), B: { ...QUIET, known: 0 } });
    expect(told(live({ ...base, expected: unknown }))).toEqual([]);
  });

  test('never leads to a line that is worse now, nor one that is not well: it is held, and says why', () => {
    const story = live({
      ...base,
      expected: onA(20_000, 50_000),
      weather: (line) => (line === 'B' ? { ...FINE, loss: 0.04 } : FINE),
    });
    expect(told(story)).toEqual([]);
    expect(story.moments.map(({ decision }) => decision.reason)).toContain('held-other-unfit');
  });

  // Back early, because B is announced as well; not before A has been well for the hold-down.
  test('keeps nobody on a line that is cut', () => {
    const story = live({
      ...base,
      expected: (t) => expects(t, { A: QUIET, B: announced(10_000, 60_000) }),
      weather: (line, _, t) => (line === 'A' && t >= 30_000 && t < 40_000 ? CUT : FINE),
    });
    expect(told(story)).toEqual([
      ['blackout', 'B', 30],
      ['expected-congestion', 'A', 50],
    ]);
  });

  test('is only advice where the policy does not enable it', () => {
    const shadow = { ...policy, preemptive: { ...policy.preemptive, enabled: false } };
    expect(live({ ...base, policy: shadow, expected: onA(20_000, 50_000) }).moments).toEqual([]);
  });
});
