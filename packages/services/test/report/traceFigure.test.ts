import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { computeReport } from '../../src/report/figures/computeReport';
import { allKeys, figureAt } from '../../src/report/figures/figureKeys';
import type { ReportInputs } from '../../src/report/figures/inputs';
import type { Report } from '../../src/report/figures/report';
import { MOST_TRACE_ROWS, type Trace, type TraceColumn, type TraceTable } from '../../src/report/figures/trace';
import { traceFigure } from '../../src/report/figures/traceFigure';
import { oneWorld, type World } from '../fixtures/world';
import { evaluate } from './evaluate';
import { goldenReport } from './golden/goldenReport';
import { randomInputs } from './randomInputs';

/** Numbers in arithmetic have 13 digits: what they make is right to so much of the figure. */
const DIGITS = 1e-10;
/** Moments have 13 digits before the point: their differences are right to the millisecond. */
const least = (key: string) => (key.endsWith('Ms') ? 1e-3 : 1e-9);

/** What is wrong with the trace of a figure; empty where nothing is. */
function faultsOf(inputs: ReportInputs, report: Report, key: string): string[] {
  const value = figureAt(report, key) ?? null;
  const trace = traceFigure(inputs, report, key);
  if (trace === null) return [`${key} has no trace`];
  const faults: string[] = [];
  if (!Object.is(trace.value, value)) faults.push(`${key} is ${value}, its trace says ${trace.value}`);
  if (trace.key !== key) faults.push(`${key} is traced as ${trace.key}`);
  if (value === null) {
    if (trace.arithmetic !== '—') faults.push(`${key} has no value, and arithmetic: ${trace.arithmetic}`);
  } else {
    const made = evaluate(trace.arithmetic);
    if (!(Math.abs(made - value) <= Math.max(least(key), DIGITS * Math.abs(value))))
      faults.push(`${key} is ${value}, ${trace.arithmetic} makes ${made}`);
  }
  for (const from of trace.from)
    if (!Object.is(figureAt(report, from.key), from.value)) faults.push(`${key}: ${from.key} is not ${from.value}`);
  return [...faults, ...trace.tables.flatMap((table) => tableFaults(key, table))];
}

function tableFaults(key: string, { columns, rows, rowCount, totals }: TraceTable): string[] {
  const faults: string[] = [];
  if (rows.length !== Math.min(rowCount, MOST_TRACE_ROWS)) faults.push(`${key}: ${rows.length} of ${rowCount} rows`);
  if (totals.length !== columns.length) faults.push(`${key}: ${totals.length} totals of ${columns.length} columns`);
  if (rows.some((row) => row.length !== columns.length)) faults.push(`${key}: a row is not as long as the columns`);
  if (rowCount > MOST_TRACE_ROWS) return faults;
  for (const [place, total] of totals.entries()) {
    if (total === null) continue;
    const sum = rows.reduce((all, row) => all + (typeof row[place] === 'number' ? row[place] : 0), 0);
    if (Math.abs(sum - total) > 1e-9 * Math.max(1, Math.abs(total)))
      faults.push(`${key}: rows of ${columns[place]} sum up to ${sum}, and not to ${total}`);
  }
  return faults;
}

const totalOf = (trace: Trace | null, table: number, column: TraceColumn) => {
  const found = trace?.tables[table];
  return found?.totals[found.columns.indexOf(column)];
};

describe('traces of reports of any inputs', () => {
  test('every figure has one, whose arithmetic makes the figure', () => {
    let figures = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const inputs = randomInputs(seed);
      const report = computeReport(inputs);
      const keys = allKeys(report);
      figures += keys.length;
      const faults = keys.flatMap((key) => faultsOf(inputs, report, key));
      expect({ seed, faults }).toEqual({ seed, faults: [] });
    }
    expect(figures).toBeGreaterThan(2_000);
  }, 60_000);

  test('a figure that a report does not have has none', () => {
    const inputs = randomInputs(1);
    const report = computeReport(inputs);
    for (const key of ['', 'totals', 'totals/love', 'lines/none/availability', 'money/EUR', 'steps/late/medianMs'])
      expect({ [key]: traceFigure(inputs, report, key) }).toEqual({ [key]: null });
  });
});

describe.each(oneWorld())('traces of the golden week on %s', (_, open) => {
  let world: World;
  let inputs: ReportInputs;
  let report: Report;

  beforeAll(async () => {
    world = await open();
    ({ inputs, report } = await goldenReport(world));
  }, 180_000);
  afterAll(() => world.end());

  test('every figure has one, whose arithmetic makes the figure', () => {
    const keys = allKeys(report);
    expect(keys.length).toBeGreaterThan(200);
    expect(keys.flatMap((key) => faultsOf(inputs, report, key))).toEqual([]);
  });

  test('totals are those of all rows of the inputs, shown or not', () => {
    const { network, quarters } = inputs;
    for (const { lineId } of report.lines) {
      const paths = network.paths.flatMap((path, index) => (path.lineId === lineId ? [index] : []));
      const sum = (of: readonly number[]) =>
        quarters.path.reduce((all, path, row) => all + (paths.includes(path) ? (of[row] ?? 0) : 0), 0);
      const trace = traceFigure(inputs, report, `lines/${lineId}/availability`);
      expect(trace?.tables[1]?.rowCount).toBe(quarters.path.filter((path) => paths.includes(path)).length);
      expect(trace?.tables[1]?.rowCount).toBeGreaterThan(MOST_TRACE_ROWS);
      for (const table of [0, 1]) {
        expect(totalOf(trace, table, 'measured_seconds')).toBe(sum(quarters.good) + sum(quarters.bad));
        expect(totalOf(trace, table, 'bad_seconds')).toBe(sum(quarters.bad));
        expect(totalOf(trace, table, 'unavailable_seconds')).toBe(sum(quarters.unavailable));
        expect(totalOf(trace, table, 'planned_seconds')).toBe(sum(quarters.planned));
        expect(totalOf(trace, table, 'planned_unavailable_seconds')).toBe(sum(quarters.plannedUnavailable));
      }
      const p95 = traceFigure(inputs, report, `lines/${lineId}/rttP95Micros`);
      const received = inputs.totals.path.reduce(
        (all, path, place) => all + (paths.includes(path) ? (inputs.totals.received[place] ?? 0) : 0),
        0,
      );
      expect(totalOf(p95, 0, 'replies')).toBe(received);
    }
  });

  test('what was chosen shows when lines were down, to the second, of all rows of the inputs', () => {
    for (const { routeId, regionId } of report.routes) {
      const lines = new Set(inputs.network.lines.flatMap((line) => (line.regionId === regionId ? [line.id] : [])));
      const seconds = inputs.quarters.path.reduce((all, path, row) => {
        const isHere = lines.has(inputs.network.paths[path]?.lineId ?? '');
        return all + (isHere ? (inputs.quarters.unavailable[row] ?? 0) : 0);
      }, 0);
      const trace = traceFigure(inputs, report, `routes/${routeId}/availability`);
      expect(totalOf(trace, 1, 'unavailable_seconds')).toBe(seconds);
      expect(totalOf(trace, 2, 'unavailable_seconds')).toBe(seconds);
      expect(seconds).toBeGreaterThan(0);
    }
  });

  test('a person can read it', () => {
    const [line] = report.lines;
    const availability = traceFigure(inputs, report, `lines/${line?.lineId}/availability`);
    expect(availability?.rule).toBe('availability-mef');
    expect(availability?.arithmetic).toBe('1 − (7 × 456 + 3 × 450) ÷ (7 × 44993 + 3 × 44448)');
    expect(availability?.tables[0]?.rows[0]?.slice(0, 5)).toEqual(['Nepal', 'Himal Net', 'A', 'probe-np1', 8]);
    const failover = report.failovers.find(({ faultToAppliedMs }) => faultToAppliedMs === 2_860);
    const trace = traceFigure(inputs, report, `failovers/${failover?.directiveId}/faultToAppliedMs`);
    expect(trace?.arithmetic).toBe('1793038992910 − 1793038990050');
    expect(trace?.tables[0]?.rows).toHaveLength(1);
  });
});
