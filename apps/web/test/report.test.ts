import { describe, expect, it } from 'vitest';
import { availabilityText } from '../src/report/availabilityText';
import { signed } from '../src/report/change';
import { minutesText } from '../src/report/minutesText';
import { budget, targetOf, verdictTitle } from '../src/report/target';

const totals = (availability: number | null) => ({
  availability,
  availabilityBefore: null,
  badMinutes: { A: 0, B: 0, chosen: 0, best: 0 },
  badMinutesBefore: null,
  failovers: 0,
  failoversBefore: 0,
  medianFaultToAppliedMs: null,
});
const route = (regionId: string, availability: number | null) => ({
  routeId: regionId,
  regionId,
  scenario: 'education' as const,
  availability,
  availabilityBefore: null,
  badMinutes: { A: 0, B: 0, chosen: 0, best: 0 },
  failovers: 0,
  ribbon: [],
  hourlyBadMinutes: [],
});

const none = {
  ...{ rttP50Micros: null, rttP95Micros: null, lossRatio: null, jitterMicros: null, availability: null },
  ...{ badMinutes: 0, measuredMinutes: 0, coverage: 0 },
};
const line = (regionId: string, slot: string, target: number | null) => ({
  ...{ regionId, line: slot, target, figures: none, before: null },
});

describe('the title', () => {
  it('is good when every route met the target, and names those that did not, worst first', () => {
    expect(verdictTitle({ totals: totals(0.9999), routes: [route('sg', 0.9996)], lines: [] }).key).toBe('titleGood');
    expect(
      verdictTitle({
        totals: totals(0.9996),
        routes: [route('br', 0.9994), route('ph', 0.997), route('sg', 1)],
        lines: [],
      }),
    ).toEqual({
      key: 'titleExcept',
      regionIds: ['ph', 'br'],
    });
    expect(verdictTitle({ totals: totals(0.99), routes: [route('ph', 0.99)], lines: [] }).key).toBe('titleMissed');
  });

  it('does not blame a route that was not measured', () => {
    expect(verdictTitle({ totals: totals(1), routes: [route('sg', null)], lines: [] }).key).toBe('titleGood');
    expect(verdictTitle({ totals: totals(null), routes: [], lines: [] }).key).toBe('titleNothing');
  });

  it('holds each route against the highest target of its own lines, and the usual one where none is set', () => {
    const lines = [line('sg', 'A', 0.999), line('sg', 'B', 0.99), line('ph', 'A', null)];
    expect(targetOf({ regionId: 'sg' }, lines)).toBe(0.999);
    expect(targetOf({ regionId: 'ph' }, lines)).toBe(0.9995);
    const given = { totals: totals(0.9992), routes: [route('sg', 0.9992)] };
    expect(verdictTitle({ ...given, lines }).key).toBe('titleGood');
    expect(verdictTitle({ ...given, lines: [] }).key).toBe('titleMissed');
  });
});

describe('the budget', () => {
  it('is 5.04 minutes of a week at 99.95 %, and below zero when more was used', () => {
    const used = budget(0.9992, 10_080, 0.9995);
    expect(used?.allowedMinutes).toBeCloseTo(5.04);
    expect(used?.usedMinutes).toBeCloseTo(8.064);
    expect(used?.leftMinutes).toBeLessThan(0);
  });

  it('counts only what was measured', () => {
    expect(budget(1, 0, 0.9995)).toBeNull();
    expect(budget(0.999, 5_040, 0.9995)?.allowedMinutes).toBeCloseTo(2.52);
  });
});

describe('figures', () => {
  it('are cut, so that 100.000 % never hides a missing second', () => {
    expect([1, 0.999999, 0.999778, null].map(availabilityText)).toEqual(['100.000', '99.999', '99.977', '–']);
  });

  it('have a real sign and no sign of nothing', () => {
    expect([1.234, -12.34, 0.001, 0].map(signed)).toEqual(['+1.23', '−12.3', '0', '0']);
    expect([24.61, -0.2, -0.01, 1234].map(minutesText)).toEqual(['24.6', '−0.2', '0.0', '1,234']);
  });
});
