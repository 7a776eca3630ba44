import { presets } from '@twinline/engine/presets';
import { expect, it } from 'vitest';
import { apartIn, backTestOrder, changesOf, decisive } from '../src/policies/backTest';

const HOUR = 3_600_000;
const band = (from: number, to: number, line: 'A' | 'B') => ({ from, to, line, mode: 'single' as const });

it('replays a draft by its changed fields alone, nested as in the policy', () => {
  const draft = {
    ...presets['show-live'],
    holdDownMs: 45_000,
    limits: { ...presets['show-live'].limits, rtt: { fair: 90, poor: 140, weight: 30 } },
    weights: { A: 0.7, B: 0.3 },
    version: 3,
  };
  const changed = ['limits.rtt.poor', 'holdDownMs', 'weights', 'directiveTtlMs'];
  expect(decisive(changed)).toEqual(['limits.rtt.poor', 'holdDownMs', 'weights']);
  const changes = changesOf(draft, decisive(changed));
  expect(changes).toEqual({ limits: { rtt: { poor: 140 } }, holdDownMs: 45_000, weights: { A: 0.7, B: 0.3 } });
  const order = backTestOrder('p', 'r', changes, { to: 100 * 24 * HOUR + 12_345, lengthMs: 24 * HOUR });
  expect(order).toMatchObject({ from: 99 * 24 * HOUR, to: 100 * 24 * HOUR });
  expect(order.choices).toEqual([
    { kind: 'saved', policyId: 'p' },
    { kind: 'saved', policyId: 'p', changes },
  ]);
});

it('tells for how long and in which hours two would have been on different lines', () => {
  const span = { from: 0, to: 4 * HOUR };
  const one = [band(0, 2 * HOUR, 'A'), band(2 * HOUR, 4 * HOUR, 'B')];
  // Leaves a quarter of an hour earlier and is back half an hour before the end: an hour before two, and the last one.
  const other = [band(0, 1.75 * HOUR, 'A'), band(1.75 * HOUR, 3.5 * HOUR, 'B'), band(3.5 * HOUR, 4 * HOUR, 'A')];
  expect(apartIn(one, other, span)).toEqual({ ms: 0.75 * HOUR, hours: 2, ofHours: 4 });
  expect(apartIn(one, one, span)).toEqual({ ms: 0, hours: 0, ofHours: 4 });
});
