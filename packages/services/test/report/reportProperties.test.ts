import { describe, expect, it, vi } from 'vitest';
import { computeReport } from '../../src/report/figures/computeReport';
import { allKeys, figureAt } from '../../src/report/figures/figureKeys';
import type { PathDown, PathQuarters, PathTotals, ReportInputs } from '../../src/report/figures/inputs';
import type { Compared, Report } from '../../src/report/figures/report';
import { seeded } from '../fixtures/seeded';
import { randomInputs } from './randomInputs';

const CASES = Array.from({ length: 60 }, (_, i) => i + 1);

/** The same rows in another order. */
function shuffled<T>(rows: readonly T[], next: () => number): T[] {
  return rows
    .map((row) => ({ row, by: next() }))
    .sort((a, b) => a.by - b.by)
    .map(({ row }) => row);
}

function columnsIn<T extends PathQuarters | PathTotals | PathDown>(columns: T, order: readonly number[]): T {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, order.map((row) => values[row])]),
  ) as unknown as T;
}

/** The same inputs with rows, carriers, agents and paths in another order. */
function reordered(inputs: ReportInputs, seed: number): ReportInputs {
  const next = seeded(seed);
  const orderOf = (count: number) =>
    shuffled(
      Array.from({ length: count }, (_, i) => i),
      next,
    );
  const { network } = inputs;
  const paths = orderOf(network.paths.length);
  const placeOf = new Map(paths.map((old, place) => [old, place]));
  const moved = <T extends { readonly path: readonly number[] }>(columns: T): T => ({
    ...columns,
    path: columns.path.map((old) => placeOf.get(old) ?? -1),
  });
  const again = <T extends PathTotals | PathDown>(columns: T) =>
    moved(columnsIn(columns, orderOf(columns.path.length)));
  return {
    ...inputs,
    network: { ...network, paths: paths.flatMap((old) => network.paths[old] ?? []) },
    quarters: moved(columnsIn(inputs.quarters, orderOf(inputs.quarters.path.length))),
    down: again(inputs.down),
    totals: again(inputs.totals),
    incidents: shuffled(inputs.incidents, next),
    forecast: shuffled(inputs.forecast, next),
    decided: inputs.decided.map((rows) => shuffled(rows, next)),
    earlier: shuffled(
      inputs.earlier.map((one) => ({ ...one, down: again(one.down), totals: again(one.totals) })),
      next,
    ),
  };
}

describe.each(CASES)('a report of any inputs, case %i', (seed) => {
  const inputs = randomInputs(seed);
  const report = computeReport(inputs);

  it('is the same to the digit each time, and after its inputs went through JSON', () => {
    const stored = JSON.parse(JSON.stringify(inputs)) as ReportInputs;
    expect(JSON.stringify(computeReport(stored))).toBe(JSON.stringify(report));
  });

  it('does not depend on the order of rows', () => {
    expect(JSON.stringify(computeReport(reordered(inputs, seed)))).toBe(JSON.stringify(report));
  });

  it('asks no clock and leaves nothing to chance', () => {
    const refused = () => {
      throw new Error('a report is made of its inputs alone');
    };
    const spies = [
      vi.spyOn(Date, 'now').mockImplementation(refused),
      vi.spyOn(Math, 'random').mockImplementation(refused),
    ];
    try {
      expect(() => computeReport(inputs)).not.toThrow();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it('leaves its inputs as they are', () => {
    const frozen = randomInputs(seed);
    const before = JSON.stringify(frozen);
    computeReport(frozen);
    expect(JSON.stringify(frozen)).toBe(before);
  });

  it('has chosen between the best and the worst that could be, and best no worse than either line', () => {
    for (const { badMinutes, comparedMinutes } of [...report.routes]) {
      const { A, B, chosen, best } = badMinutes;
      expect(best).toBeLessThanOrEqual(Math.min(A, B) + 1e-9);
      expect(chosen).toBeGreaterThanOrEqual(best - 1e-9);
      if (report.method.includes('counterfactual-quarters')) {
        // Who is moved into trouble each time has both lines' bad minutes, and never more.
        expect(chosen).toBeLessThanOrEqual(A + B + 1e-9);
        expect(Math.max(A, B)).toBeLessThanOrEqual(comparedMinutes + 1e-9);
      }
    }
  });

  it('adds up: budgets, totals, ribbons, hours and costs', () => {
    const sum = (of: (route: Report['routes'][number]) => number) =>
      report.routes.reduce((all, one) => all + of(one), 0);
    for (const { budget } of [...report.lines, ...report.routes])
      if (budget) expect(budget.usedMinutes + budget.leftMinutes).toBeCloseTo(budget.allowedMinutes, 9);
    for (const choice of ['A', 'B', 'chosen', 'best'] as const)
      expect(report.totals.badMinutes[choice]).toBeCloseTo(
        sum(({ badMinutes }) => badMinutes[choice]),
        9,
      );
    expect(report.totals.failovers.value ?? 0).toBe(report.failovers.length);
    expect(sum(({ failovers }) => failovers)).toBe(report.failovers.length);
    expect(sum(({ missed }) => missed)).toBe(report.missed.length);
    const hourly = sum(({ hourlyBadMinutes }) => hourlyBadMinutes.reduce<number>((all, one) => all + (one ?? 0), 0));
    expect(report.totals.badMinutesChosen.value ?? 0).toBeCloseTo(hourly, 6);
    for (const { ribbon } of report.routes) {
      expect(ribbon[0]?.from).toBe(report.period.from);
      expect(ribbon.at(-1)?.to).toBe(Math.min(report.measuredUntil, report.period.to));
      for (const [i, { from }] of ribbon.entries()) if (i > 0) expect(from).toBe(ribbon[i - 1]?.to);
    }
    for (const { cost, circuits } of report.money.costs)
      expect(circuits.reduce((all, one) => all + one.cost, 0)).toBeCloseTo(cost, 6);
  });

  it('has no ratio outside of 0 and 1, no figure that is no number, and no more than its limits', () => {
    for (const key of allKeys(report)) {
      const value = figureAt(report, key);
      if (value === null) continue;
      expect(Number.isFinite(value), key).toBe(true);
      if (/vailability$|Ratio$|coverage$/.test(key)) {
        expect(value, key).toBeGreaterThanOrEqual(-1e-9);
        expect(value, key).toBeLessThanOrEqual(1);
      }
    }
    expect(report.worstCarriers.length).toBeLessThanOrEqual(10);
    expect(report.worstHours.length).toBeLessThanOrEqual(10);
    expect(report.quality.gaps.length).toBe(Math.min(20, report.quality.gapCount));
  });

  it('has a key for every number and every comparison in its sections, each found and none twice', () => {
    const keys = allKeys(report);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(figureAt(report, key), key).not.toBeUndefined();
    const { totals, lines, routes, money } = report;
    const numbers = [totals, lines, routes.map(({ ribbon: _, hourlyBadMinutes: __, ...route }) => route), money];
    expect(keys.filter((key) => /^(totals|lines|routes|money)\//.test(key)).length).toBe(numbersIn(numbers));
    expect(figureAt(report, 'totals/nothing')).toBeUndefined();
  });

  it('compares with the period before, and with the median of those that have data', () => {
    const withData = inputs.earlier.filter(({ quarters }) => quarters.measured.length > 0);
    expect(report.earlier).toEqual(withData.map(({ period }) => period.name));
    expect(report.before?.to ?? null).toBe(
      withData.some(({ period }) => period.to === report.period.from) ? report.period.from : null,
    );
    if (withData.length === 0) expect(report.totals.availability).toMatchObject({ before: null, median: null });
  });

  it('is told in a title and three sentences of both languages without holes', () => {
    expect(report.verdict).toHaveLength(report.totals.availability.value === null ? 1 : 3);
    for (const { en, zh } of [report.title, ...report.verdict]) {
      expect(en).not.toMatch(/undefined|null|NaN|Infinity| {2}|\.\./);
      expect(zh).not.toMatch(/undefined|null|NaN|Infinity| {2}|。。/);
      expect(zh).not.toMatch(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9%]\p{Script=Han}/u);
    }
    for (const { en, zh } of report.verdict) {
      expect(en).toMatch(/^[A-Z].*\.$/);
      expect(zh).toMatch(/。$/);
    }
  });
});

function numbersIn(of: unknown): number {
  if (typeof of !== 'object' || of === null) return 0;
  if (Array.isArray(of)) return of.reduce<number>((sum, one) => sum + numbersIn(one), 0);
  return Object.entries(of).reduce((sum, [name, value]) => {
    if (isCompared(value)) return sum + 1;
    if (typeof value === 'number') return sum + 1;
    if (value === null && ['slaAvailability', 'costPerGoodHour', 'audienceMinutesSaved'].includes(name)) return sum + 1;
    return sum + numbersIn(value);
  }, 0);
}

const isCompared = (value: unknown): value is Compared =>
  typeof value === 'object' && value !== null && 'before' in value && 'median' in value;
