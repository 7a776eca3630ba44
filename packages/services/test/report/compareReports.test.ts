import { describe, expect, it } from 'vitest';
import { compareReports, headlineKeys } from '../../src/report/figures/compareReports';
import { computeReport } from '../../src/report/figures/computeReport';
import { allKeys, figureAt } from '../../src/report/figures/figureKeys';
import type { Report } from '../../src/report/figures/report';
import { reportOfWeek } from '../fixtures/report';
import { decided, everyQuarter, madeInputs, WEEK } from './madeInputs';
import { randomInputs } from './randomInputs';

const base = computeReport(randomInputs(4));
const withTotals = (change: Partial<Report['totals']>): Report => ({ ...base, totals: { ...base.totals, ...change } });
const compared = (value: number | null) => ({ value, before: null, median: null });

describe('what changed between two versions of a report', () => {
  it('is nothing for the same inputs, and nothing that rounding hides', () => {
    expect(compareReports(base, computeReport(randomInputs(4)))).toEqual([]);
    const [one, other] = [
      withTotals({ availability: compared(0.99953) }),
      withTotals({ availability: compared(0.999_539_9) }),
    ];
    expect(compareReports(one, other)).toEqual([]);
  });

  it('is what is printed otherwise: availability is cut and not rounded', () => {
    const [one, other] = [
      withTotals({ availability: compared(0.999_999_9) }),
      withTotals({ availability: compared(1) }),
    ];
    expect(compareReports(one, other)).toEqual([{ key: 'totals/availability', before: 0.999_999_9, after: 1 }]);
  });

  it('knows what one of the two does not have', () => {
    const [one, other] = [
      withTotals({ faultToAppliedMs: compared(null) }),
      withTotals({ faultToAppliedMs: compared(318) }),
    ];
    expect(compareReports(one, other)).toEqual([{ key: 'totals/faultToAppliedMs', before: null, after: 318 }]);
    const without: Report = { ...base, lines: base.lines.slice(1) };
    const gone = compareReports(base, without);
    expect(gone.length).toBeGreaterThan(5);
    expect(gone.every(({ key, after }) => key.startsWith(`lines/${base.lines[0]?.lineId}/`) && after === null)).toBe(
      true,
    );
  });

  it('leaves out forecasts, which differ with the moment and not with the data', () => {
    const expectation = { lineId: 'l', carrierId: 'c', hours: [1], overQuietMs: 20, probability: 0.4, days: 20 };
    const other: Report = { ...base, forecast: [expectation] };
    expect(allKeys(other).filter((key) => key.startsWith('forecast/'))).toHaveLength(4);
    expect(compareReports(base, other)).toEqual([]);
  });

  it('tells of late data where it made a difference, and no more', () => {
    const onA = decided({ at: WEEK.from - 1, line: 'A', from: null, reason: 'initial' });
    const early = everyQuarter(WEEK, [0, 1]);
    const late = [
      ...early,
      ...everyQuarter(WEEK, [2], [{ path: 2, quarter: 7, good: 300, bad: 600, unavailable: 600 }]),
    ];
    const made = (quarters: typeof early) => computeReport(madeInputs({ quarters, decided: [[onA]] }));
    const keys = compareReports(made(early), made(late)).map(({ key }) => key);
    expect(keys).toContain('totals/availability');
    expect(keys).toContain('lines/lA/availability');
    expect(keys).toContain('routes/route1/budget.leftMinutes');
    expect(keys.filter((key) => key.startsWith('lines/lB/'))).toEqual([]);
    expect(keys).not.toContain('totals/routesMeasured');
  });

  it('has headlines that every report has', () => {
    for (const report of [base, reportOfWeek()])
      for (const key of headlineKeys) expect(figureAt(report, key), key).not.toBeUndefined();
  });
});

describe('keys of figures', () => {
  it('are paths with ids', () => {
    const report = reportOfWeek();
    const [line, route, cost, carrier, hour] = [
      report.lines[0],
      report.routes[0],
      report.money.costs[0],
      report.worstCarriers[0],
      report.worstHours[0],
    ];
    expect(figureAt(report, 'totals/badMinutes.chosen')).toBe(report.totals.badMinutes.chosen);
    expect(figureAt(report, `lines/${line?.lineId}/rttP95Micros`)).toBe(line?.rttP95Micros.value);
    expect(figureAt(report, `lines/${line?.lineId}/budget.leftMinutes`)).toBe(line?.budget?.leftMinutes);
    expect(figureAt(report, `routes/${route?.routeId}/badMinutes.A`)).toBe(route?.badMinutes.A);
    expect(figureAt(report, `money/${cost?.currency}/costPerGoodHour`)).toBe(cost?.costPerGoodHour.value);
    expect(figureAt(report, `money/${cost?.currency}/${cost?.circuits[0]?.circuitId}/cost`)).toBe(
      cost?.circuits[0]?.cost,
    );
    expect(figureAt(report, `worstCarriers/${carrier?.carrierId}.${carrier?.slot}/badMinutes`)).toBe(
      carrier?.badMinutes,
    );
    expect(figureAt(report, `worstHours/${hour?.carrierId}.${hour?.slot}.${hour?.hour}/badMinutes`)).toBe(
      hour?.badMinutes,
    );
    expect(figureAt(report, `steps/applied/medianMs`)).toBe(
      report.steps.find(({ step }) => step === 'applied')?.medianMs,
    );
    expect(figureAt(report, `incidents/${report.incidents[0]?.id}/minutes`)).toBe(report.incidents[0]?.minutes);
    expect(figureAt(report, 'quality/coverage')).toBe(report.quality.coverage);
    expect(figureAt(report, 'lines/none/availability')).toBeUndefined();
  });
});
