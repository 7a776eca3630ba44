import { expect, test } from 'vitest';
import { explain } from '../src/explain';
import { mostlyLost } from '../src/oneWayLoss';
import type { Evidence } from '../src/types';

const lost = (forwardLost: number, returnLost: number) => ({ forwardLost, returnLost });

test('a direction is named only where nearly all is lost there, and enough to rule out chance', () => {
  expect(mostlyLost(lost(10, 0))).toBe('forward');
  expect(mostlyLost(lost(0, 10))).toBe('return');
  expect(mostlyLost(lost(9, 0))).toBeNull();
  expect(mostlyLost(lost(9, 1))).toBeNull();
  expect(mostlyLost(lost(45, 5))).toBe('forward');
  expect(mostlyLost(lost(700, 300))).toBeNull();
  expect(mostlyLost(lost(0, 0))).toBeNull();
});

const evidence = (oneWay: Evidence['oneWay']): Evidence => ({
  lines: {},
  guards: [],
  faultDomain: 'none',
  policyVersion: 1,
  ...(oneWay === undefined ? {} : { oneWay }),
});

test('a route that leaves a line for its loss says in which direction it was lost, and nothing where both share it', () => {
  const left = (oneWay: Evidence['oneWay'], locale: 'en' | 'zh' = 'en') =>
    explain({ reason: 'quality', line: 'B', from: 'A', evidence: evidence(oneWay) }, locale);
  expect(left({ A: lost(48, 2) })).toContain('Line A loses almost only on the way to the PoP (48 of 50 lost probes).');
  expect(left({ A: lost(2, 48) })).toContain('Line A loses almost only on the way back from the PoP (48 of 50');
  expect(left({ A: lost(48, 2) }, 'zh')).toContain('线路 A 的丢包几乎都在去程（探针到接入点）');
  for (const told of [left({ A: lost(26, 24) }), left({ B: lost(48, 2) }), left(undefined)])
    expect(told).not.toContain('loses');
});

test('both lines that are bad have each its direction', () => {
  const told = explain(
    { reason: 'both-bad', line: 'A', from: 'B', evidence: evidence({ A: lost(30, 0), B: lost(0, 40) }) },
    'en',
  );
  expect(told).toContain('Line A loses almost only on the way to the PoP');
  expect(told).toContain('Line B loses almost only on the way back');
});
