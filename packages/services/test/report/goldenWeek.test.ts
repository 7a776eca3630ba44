import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { computeReport } from '../../src/report/figures/computeReport';
import { allKeys, figureAt } from '../../src/report/figures/figureKeys';
import type { ReportInputs } from '../../src/report/figures/inputs';
import type { Report } from '../../src/report/figures/report';
import { gatherInputs } from '../../src/report/inputs/gatherInputs';
import { periodNamed } from '../../src/report/periods/period';
import { oneWorld, type World } from '../fixtures/world';
import { goldenReport, NOW } from './golden/goldenReport';
import type { Independent } from './golden/independent';
import { exactFigures, isSame, toleranceOf } from './golden/tolerances';

const folder = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const hasPython = spawnSync('python3', ['-c', 'import zoneinfo; zoneinfo.ZoneInfo("Asia/Kathmandu")']).status === 0;
const RENEW = process.env.RENEW_GOLDEN === 'yes';

describe.each(oneWorld())('the golden week 2026-W44 on %s', (_, open) => {
  let world: World;
  let inputs: ReportInputs;
  let report: Report;

  beforeAll(async () => {
    world = await open();
    ({ inputs, report } = await goldenReport(world));
  }, 180_000);
  afterAll(() => world.end());

  test('gathered and computed again, it is the same to the digit', async () => {
    const period = periodNamed('2026-W44', 'America/New_York');
    if (!period) throw new Error('no such week');
    const again = await gatherInputs(world.context('golden', NOW), period);
    expect(JSON.stringify(again)).toBe(JSON.stringify(inputs));
    expect(JSON.stringify(computeReport(again))).toBe(JSON.stringify(report));
  }, 120_000);

  test('computed from inputs as they are stored, it is the same to the digit', () => {
    const stored: ReportInputs = JSON.parse(JSON.stringify(inputs));
    expect(JSON.stringify(computeReport(stored))).toBe(JSON.stringify(report));
  });

  test('no figure is another than when the recording was accepted (golden/README.md: how to accept new ones)', () => {
    const found = Object.fromEntries(allKeys(report).map((key) => [key, figureAt(report, key) ?? null]));
    if (RENEW) {
      writeFileSync(folder('figures.json'), `${JSON.stringify(found, null, 2)}\n`);
      writeFileSync(folder('report.sha256'), `${digestOf(report)}\n`);
    }
    expect(found).toEqual(JSON.parse(readFileSync(folder('figures.json'), 'utf8')));
    expect(digestOf(report)).toBe(readFileSync(folder('report.sha256'), 'utf8').trim());
  });

  describe.skipIf(!hasPython)('beside an independent calculation from the raw samples (needs python3)', () => {
    let other: Independent;

    beforeAll(() => {
      const printed = execFileSync('python3', ['-B', folder('independent.py')], { maxBuffer: 64 * 1024 * 1024 });
      other = JSON.parse(printed.toString('utf8'));
    }, 120_000);

    test('it is about the same time: 169 hours, because clocks are set back', () => {
      expect({ from: report.period.from, to: report.period.to }).toEqual({
        from: other.period.from,
        to: other.period.to,
      });
      expect(other.period.hours).toBe(169);
    });

    test('every figure is the same, and there is none that only one of them knows', () => {
      const differences: string[] = [];
      const keys = new Set([...allKeys(report), ...Object.keys(other.figures).filter((key) => !key.includes('#'))]);
      for (const key of keys) {
        const [found, expected] = [figureAt(report, key), other.figures[key]];
        if (found === undefined || expected === undefined || !isSame(key, found, expected))
          differences.push(`${key}: the report has ${found}, raw samples make ${expected} (± ${toleranceOf(key)})`);
      }
      expect(keys.size).toBeGreaterThan(200);
      expect(differences).toEqual([]);
    });

    test('what figures are compared with, the week before and the median of four, is the same', () => {
      const differences: string[] = [];
      const compared = comparedIn(report);
      for (const [key, found] of compared) {
        const expected = other.figures[key];
        if (expected === undefined || !isSame(key, found, expected))
          differences.push(`${key}: the report has ${found}, raw samples make ${expected}`);
      }
      expect(compared.size).toBe(Object.keys(other.figures).filter((key) => key.includes('#')).length);
      expect(compared.size).toBeGreaterThan(80);
      expect(differences).toEqual([]);
    });

    test('cells of the heatmap: values by bucket, probes, coverage, baselines, classes and the worst', () => {
      const { heatmap } = report;
      const ids = heatmap.carriers.map(({ id }) => id);
      expect(heatmap.carriers.map(({ id, baselineMicros }) => ({ id, baselineMicros }))).toEqual(
        other.heatmap.carriers,
      );
      const cells = heatmap.cells.carrier.map((carrier, cell) => ({
        carrier: ids[carrier],
        hour: heatmap.cells.hour[cell],
        A: heatmap.cells.A[cell],
        B: heatmap.cells.B[cell],
        probesA: heatmap.cells.probesA[cell],
        probesB: heatmap.cells.probesB[cell],
        coverage: closeTo(heatmap.cells.coverage[cell]),
      }));
      expect(other.heatmap.cells).toEqual(cells);
      expect(cells).toHaveLength(120);
      expect(heatmap.breaks).toEqual(other.heatmap.breaks);
      expect(heatmap.coverage).toBeCloseTo(other.heatmap.coverage, 12);
      const { highest } = heatmap;
      expect(highest && { ...highest, carrier: ids[highest.carrier] }).toEqual(other.heatmap.highest);
    });

    test('ribbons, second for second, and bad minutes of each hour', () => {
      for (const route of report.routes) {
        expect({ [route.routeId]: route.ribbon }).toEqual({ [route.routeId]: other.ribbons[route.routeId] });
        const hours = other.hourly[route.routeId] ?? [];
        expect({ [route.routeId]: route.hourlyBadMinutes }).toEqual({
          [route.routeId]: hours.map((value) => (value === null ? null : closeTo(value))),
        });
      }
    });

    test('good hours by the rule of quarter-hours are those of single seconds, within 0.2 %', () => {
      for (const route of report.routes) {
        const exact = other.exactGoodHours[route.routeId] ?? 0;
        expect({ [route.routeId]: Math.abs(route.goodHours / exact - 1) < 0.002 }).toEqual({
          [route.routeId]: true,
        });
      }
    });

    test('choices by quarter-hours, as they are compared where single seconds are gone', () => {
      const withoutSeconds = computeReport({ ...inputs, hindsight: inputs.hindsight.map(() => null) });
      expect(report.method).toContain('counterfactual-seconds');
      expect(withoutSeconds.method).toContain('counterfactual-quarters');
      for (const { routeId, badMinutes, comparedMinutes } of withoutSeconds.routes) {
        const { minutes, ...choices } = other.byQuarters[routeId] ?? { minutes: 0 };
        const near = Object.entries(choices).map(([name, value]) => [name, closeTo(value)]);
        expect({ routeId, badMinutes, comparedMinutes }).toEqual({
          routeId,
          badMinutes: Object.fromEntries(near),
          comparedMinutes: closeTo(minutes),
        });
      }
    });

    test('lists: failovers and which were needless, missed ones, incidents, gaps, the worst, what has no price', () => {
      expect(report.failovers.map(({ directiveId: id, needless }) => ({ id, needless }))).toEqual(other.failovers);
      expect(report.missed).toEqual(other.missed.map((missed) => expect.objectContaining(missed)));
      expect(report.incidents.map(({ id }) => id)).toEqual(other.incidents);
      expect(report.quality.gaps).toEqual(other.gaps);
      expect(report.worstCarriers.map(({ carrierId, slot }) => `${carrierId}.${slot}`)).toEqual(other.worstCarriers);
      expect(report.worstHours.map(({ carrierId, slot, hour }) => `${carrierId}.${slot}.${hour}`)).toEqual(
        other.worstHours,
      );
      expect([...report.money.unpricedLineIds].sort()).toEqual([...other.unpriced].sort());
      expect(report.money.regionIdsWithoutViewers).toEqual(other.regionsWithoutViewers);
    });

    test('the recording holds what it was made for', () => {
      expect(report.failovers.filter(({ needless }) => needless === true)).toHaveLength(1);
      expect(report.missed.length).toBeGreaterThan(0);
      expect(report.failovers.some(({ faultToAppliedMs }) => faultToAppliedMs === null)).toBe(true);
      expect(report.money.costs.map(({ currency }) => currency)).toEqual(['NPR', 'USD']);
      expect(report.incidents.some(({ closedAt }) => closedAt === null)).toBe(true);
      expect(report.incidents.some(({ parts }) => parts === 1)).toBe(true);
      expect(report.quality.agentsDark).toBe(1);
      expect(report.earlier).toEqual(['2026-W43', '2026-W42', '2026-W40']);
      expect(report.lines.some(({ availability, slaAvailability }) => availability.value !== slaAvailability)).toBe(
        true,
      );
      expect(exactFigures(allKeys(report)).length).toBeGreaterThan(50);
    });
  });
});

const closeTo = (value = 0) => expect.closeTo(value, 9);

/** All but the sentences: these may be worded better without any figure being another. */
function digestOf(report: Report): string {
  const { title: _, verdict: __, incidents, ...figures } = report;
  const told = incidents.map(({ cause: ___, ...incident }) => incident);
  return createHash('sha256')
    .update(JSON.stringify({ ...figures, incidents: told }))
    .digest('hex');
}

/** What stands beside figures: by key, `#before` and `#median`. */
function comparedIn(report: Report): Map<string, number | null> {
  const found = new Map<string, number | null>();
  const walk = (prefix: string, of: object) => {
    for (const [name, value] of Object.entries(of)) {
      if (typeof value !== 'object' || value === null || !('median' in value && 'before' in value)) continue;
      found.set(`${prefix}/${name}#before`, value.before);
      found.set(`${prefix}/${name}#median`, value.median);
    }
  };
  walk('totals', report.totals);
  for (const line of report.lines) walk(`lines/${line.lineId}`, line);
  for (const route of report.routes) walk(`routes/${route.routeId}`, route);
  for (const cost of report.money.costs) walk(`money/${cost.currency}`, cost);
  return found;
}
