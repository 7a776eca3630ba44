import { expect, test } from 'vitest';
import { unavailable } from '../src/availability';
import { explain } from '../src/explain';
import { HELD_BY } from '../src/guards';
import { mosOfR } from '../src/mos';
import { validatePolicy } from '../src/policy';
import { presets } from '../src/presets';
import type { Evidence, Guard, Mode, Policy, ReasonCode } from '../src/types';

test('every preset is a valid policy', () => {
  for (const preset of Object.values(presets)) expect(validatePolicy(preset)).toEqual([]);
});

test('a fault of a policy names its field and says how to mend it', () => {
  const faults = validatePolicy({ ...presets['show-live'], returnAtScore: 50 });
  expect(faults).toEqual([expect.objectContaining({ field: 'returnAtScore' })]);
  expect(faults[0]?.fix).toContain('between 61 and 100');
});

test('R of 93.2 is a MOS of 4.41 (G.107)', () => {
  expect(mosOfR(93.2)).toBeCloseTo(4.41, 2);
  expect(mosOfR(0)).toBe(1);
  expect(mosOfR(100)).toBe(4.5);
});

test('a fault of mode and weights says how to mend it', () => {
  const faultsOf = (given: Partial<Policy>) => validatePolicy({ ...presets['show-live'], ...given });
  expect(faultsOf({ mode: 'split', weights: { A: 0.5, B: 0.5 } })).toEqual([]);
  expect(faultsOf({ mode: 'split', weights: { A: 0.1, B: 0.2, C: 0.7 } })).toEqual([]);
  const table: [Partial<Policy>, string, string][] = [
    [{ mode: 'split', weights: {} }, 'weights', 'at least two lines'],
    [{ mode: 'split', weights: { A: 1 } }, 'weights', 'at least two lines'],
    [{ mode: 'split', weights: { A: 0.5, B: 0.6 } }, 'weights', 'add up to 1'],
    [{ mode: 'split', weights: { A: 1, B: 0 } }, 'weights.B', 'above 0'],
    [{ mode: 'single', weights: { A: 0.5, B: 0.5 } }, 'weights', "mode to 'split'"],
    [{ preemptive: { enabled: true, leastShare: 0, leastGain: 0.3 } }, 'preemptive.leastShare', 'above 0'],
    [{ preemptive: { enabled: true, leastShare: 0.5, leastGain: 30 } }, 'preemptive.leastGain', 'at most 1'],
    [{ mode: 'both' as Mode }, 'mode', 'single, duplicate, split'],
  ];
  for (const [given, field, fix] of table) {
    const [fault] = faultsOf(given);
    expect(fault).toMatchObject({ field });
    expect(fault?.fix).toContain(fix);
  }
});

// The compiler holds these lists complete: a code that is missing here, or unknown, does not compile.
const REASONS: Record<ReasonCode, true> = {
  initial: true,
  blackout: true,
  quality: true,
  'fail-back': true,
  override: true,
  'override-ended': true,
  drill: true,
  'drill-ended': true,
  maintenance: true,
  'expected-congestion': true,
  policy: true,
  renewed: true,
  'both-bad': true,
  'both-recovered': true,
  'held-quorum': true,
  'held-stale': true,
  'held-other-not-better': true,
  'held-other-unproven': true,
  'held-other-unfit': true,
  'held-minimum-gain': true,
  'held-dwell': true,
  'held-unconfirmed': true,
  'held-hold-down': true,
  'held-damping': true,
  'held-override': true,
  'held-maintenance': true,
  'held-drill': true,
  'held-expected': true,
  'held-pause': true,
  steady: true,
};
const reasons = Object.keys(REASONS) as ReasonCode[];

test.each(reasons)('%s has a sentence of its own in both languages, even without evidence', (reason) => {
  for (const locale of ['en', 'zh'] as const) {
    const sayWithout = (code: ReasonCode) => explain({ reason: code, line: 'B', from: 'A', evidence: null }, locale);
    expect(sayWithout(reason)).toMatch(/[.。]$/);
    expect(sayWithout(reason)).not.toMatch(/undefined|NaN|null/);
    expect(reasons.filter((other) => sayWithout(other) === sayWithout(reason))).toEqual([reason]);
  }
});

test('every guard holds by a reason of its own, and its sentence has the guard’s numbers', () => {
  const guards: Record<Guard['name'], [value: number, limit: number | null, en: string, zh: string]> = {
    quorum: [0.31, 0.5, '31 % of the audience, 50 % is needed', '31 %，需要 50 %'],
    freshness: [9_000, 3_500, 'no fresh data', '没有新数据'],
    better: [2, 5, 'not measurably better', '并不更好'],
    proof: [-20, 0, 'not answered a probe', '尚未'],
    fit: [71, 85, '85 is needed', '需要 85'],
    gain: [12, 20, '12 points, 20 are needed', '12 分，需要 20 分'],
    dwell: [300, 800, '300 ms, 800 ms are needed', '300 ms，需要 800 ms'],
    confirmed: [-135, 0, 'does not confirm the trouble', '尚未证实'],
    'hold-down': [4_000, 20_000, '20 s', '20 秒'],
    damping: [4_321, 2_000, 'penalty 4321, free again under 2000', '4321，低于 2000'],
    maintenance: [600_000, null, 'for another 10 min', '还有 10 分钟'],
    override: [90_000, null, 'for another 90 s', '还有 90 秒'],
    expected: [0.62, 0.5, 'announced for 62 % of the audience, 50 % holds', '62 % 的受众，达到 50 %'],
    calm: [40, 60, 'line A, which is in use, is in trouble', '在用的线路 A 存在异常'],
  };
  const names = Object.keys(guards) as Guard['name'][];
  expect(new Set(names.map((name) => HELD_BY[name])).size).toBe(names.length);
  for (const name of names) {
    const [value, limit, en, zh] = guards[name];
    const guard: Guard = { name, passed: false, value, limit, unit: 'points' };
    const evidence: Evidence = { lines: {}, guards: [guard], faultDomain: 'none', policyVersion: 1 };
    const said = { reason: HELD_BY[name], line: 'B', from: 'A', evidence };
    expect(explain(said, 'en')).toContain(en);
    expect(explain(said, 'zh')).toContain(zh);
  }
});

test('ten bad seconds in a row open an unavailable period, ten good ones close it', () => {
  const seconds = [...Array(9).fill('bad'), 'good', ...Array(10).fill('bad'), ...Array(12).fill('good')];
  const { marks, open } = unavailable(seconds);
  expect(marks.map(Number).join('')).toBe('0'.repeat(10) + '1'.repeat(10) + '0'.repeat(12));
  expect(open).toBe(false);
});
