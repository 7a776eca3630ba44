import { expect, test } from 'vitest';
import { unavailable } from '../src/availability';
import { explain } from '../src/explain';
import { mosOfR } from '../src/mos';
import { validatePolicy } from '../src/policy';
import { presets } from '../src/presets';
import type { ReasonCode } from '../src/types';

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

test('every reason has a sentence in both languages, even without evidence', () => {
  const reasons: ReasonCode[] = [
    'initial',
    'blackout',
    'quality',
    'fail-back',
    'renewed',
    'both-bad',
    'both-recovered',
  ];
  const held: ReasonCode[] = ['held-quorum', 'held-stale', 'held-other-not-better', 'held-other-unproven'];
  const more: ReasonCode[] = [
    'held-minimum-gain',
    'held-dwell',
    'held-hold-down',
    'held-damping',
    'held-pause',
    'steady',
  ];
  for (const reason of [...reasons, ...held, ...more])
    for (const locale of ['en', 'zh'] as const) {
      const sentence = explain({ reason, line: 'B', from: 'A', evidence: null }, locale);
      expect(sentence).toMatch(/[.。]$/);
      expect(sentence).not.toMatch(/undefined|NaN|null/);
    }
});

test('ten bad seconds in a row open an unavailable period, ten good ones close it', () => {
  const seconds = [...Array(9).fill('bad'), 'good', ...Array(10).fill('bad'), ...Array(12).fill('good')];
  const { marks, open } = unavailable(seconds);
  expect(marks.map(Number).join('')).toBe('0'.repeat(10) + '1'.repeat(10) + '0'.repeat(12));
  expect(open).toBe(false);
});
