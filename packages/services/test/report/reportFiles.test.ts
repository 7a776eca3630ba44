import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { allKeys, figureAt } from '../../src/report/figures/figureKeys';
import type { Report } from '../../src/report/figures/report';
import { reportCsv } from '../../src/report/files/reportCsv';
import { reportFileName } from '../../src/report/files/reportFileName';
import { reportWorkbook } from '../../src/report/files/reportWorkbook';
import { methodTexts } from '../../src/report/words/methodTexts';
import { reportOfWeek } from '../fixtures/report';

type Cell = readonly [type: 's' | 'n' | 'f' | 'b', value: string | number, format: string | null] | null;
interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
  readonly frozen: readonly [string, string | null, string | null] | null;
  readonly widths: readonly number[];
}

const READER = fileURLToPath(new URL('readWorkbook.py', import.meta.url));

/** By another program. */
async function readBack(report: Report, language: 'en' | 'zh'): Promise<Sheet[]> {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-xlsx-'));
  try {
    const file = join(folder, 'report.xlsx');
    writeFileSync(file, await reportWorkbook(report, language, 2));
    return JSON.parse(execFileSync('python3', [READER, file], { encoding: 'utf8', maxBuffer: 64e6 })) as Sheet[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The sheet's rows by the titles of its header. */
function tableOf(sheets: readonly Sheet[], name: string): Record<string, Cell>[] {
  const sheet = sheets.find((one) => one.name === name);
  if (sheet === undefined) throw new Error(`no sheet ${name}`);
  const [header = [], ...rows] = sheet.rows;
  return rows.map((row) => Object.fromEntries(header.map((title, i) => [String(title?.[1]), row[i] ?? null])));
}

const bare = (cell: Cell | undefined): string | number | null => cell?.[1] ?? null;
const report = reportOfWeek();
const DAY_MS = 86_400_000;
/** A time as Excel counts it: days since the end of 1899, here on Singapore's clock. */
const serial = (at: number) => (at + 8 * 3_600_000) / DAY_MS + 25_569;

describe('a report as a spreadsheet, read by another program', () => {
  let sheets: Sheet[];
  let chinese: Sheet[];
  beforeAll(async () => {
    [sheets, chinese] = await Promise.all([readBack(report, 'en'), readBack(report, 'zh')]);
  });

  it('has a sheet for each table, with names that Excel takes, headers that stay and columns one can read', () => {
    expect(sheets.map(({ name }) => name)).toEqual([
      ...['Summary', 'Regions and routes', 'Lines', 'Failovers', 'Timing chain', 'Missed', 'Incidents', 'Hours'],
      ...['Worst carriers', 'Worst hours', 'Money', 'Forecast', 'Data quality', 'Method'],
    ]);
    for (const all of [sheets, chinese]) {
      expect(new Set(all.map(({ name }) => name)).size).toBe(14);
      for (const { name, frozen, widths, rows } of all) {
        expect(name).toMatch(/^[^[\]:*?/\\]{1,31}$/);
        expect(Math.min(...widths)).toBeGreaterThanOrEqual(7);
        if (rows !== all[0]?.rows) expect(frozen).toMatchObject(['frozen', expect.anything(), '1']);
      }
    }
  });

  it('says every figure of every line with those of earlier weeks, as numbers with a format', () => {
    const rows = tableOf(sheets, 'Lines');
    expect(rows).toHaveLength(report.lines.length);
    for (const [i, line] of report.lines.entries()) {
      const row = rows[i] ?? {};
      const figures: readonly (readonly [
        string,
        { value: number | null; before: number | null; median: number | null },
        number,
      ])[] = [
        ['Availability, %', line.availability, 1],
        ['Bad minutes', line.badMinutes, 1],
        ['RTT p50, ms', line.rttP50Micros, 1_000],
        ['RTT p95, ms', line.rttP95Micros, 1_000],
        ['RTT p99, ms', line.rttP99Micros, 1_000],
        ['Loss, %', line.lossRatio, 1],
        ['Jitter, ms', line.jitterMicros, 1_000],
        ['Connect time p50, ms', line.connectP50Micros, 1_000],
        ['Connect time p95, ms', line.connectP95Micros, 1_000],
        ['Failed attempts to connect, %', line.connectFailureRatio, 1],
      ];
      for (const [title, compared, per] of figures) {
        const scaled = (value: number | null) => (value === null ? null : value / per);
        expect(bare(row[title])).toBe(scaled(compared.value));
        expect(bare(row[`${title} · 2026-W45`])).toBe(scaled(compared.before));
        expect(bare(row[`${title} · median of earlier periods`])).toBe(scaled(compared.median));
      }
      expect(bare(row['Downtime budget left, min'])).toBe(line.budget?.leftMinutes ?? null);
      expect(bare(row['Minutes unavailable'])).toBe(line.unavailableMinutes);
    }
    expect(rows[0]?.['Availability, %']).toEqual(['n', 0.98611, '0.000%']);
    expect(rows[0]?.['RTT p95, ms']?.[2]).toBe('#,##0.00');
    expect(rows[0]?.Region).toEqual(['s', 'Indonesia', null]);
    expect(tableOf(chinese, '线路')[0]).toMatchObject({ 区域: ['s', '印度尼西亚', null] });
  });

  it('says of every route what viewers had, what others would have given, and what the target leaves', () => {
    const rows = tableOf(sheets, 'Regions and routes');
    for (const [i, { badMinutes, budget, availability, failovers, goodHours }] of report.routes.entries())
      expect(Object.fromEntries(Object.entries(rows[i] ?? {}).map(([k, cell]) => [k, bare(cell)]))).toMatchObject({
        'Availability, %': availability.value,
        'Target, %': budget.target,
        'Downtime budget left, min': budget.leftMinutes,
        'Bad minutes on A alone': badMinutes.A,
        'Bad minutes on B alone': badMinutes.B,
        'Bad minutes, as chosen': badMinutes.chosen,
        'Bad minutes, best possible': badMinutes.best,
        'Good hours': goodHours,
        Failovers: failovers,
      });
    expect(rows.map((row) => bare(row['Target met']))).toEqual(['yes', 'no', 'no', 'yes', 'yes', 'yes', 'yes', 'yes']);
  });

  it('tells times as dates on the clock that the header names, and each step of a failover in ms after the fault', () => {
    const rows = tableOf(sheets, 'Failovers');
    expect(rows).toHaveLength(report.failovers.length);
    for (const [i, { at, chain, badSecondsSpared }] of report.failovers.entries()) {
      const row = rows[i] ?? {};
      const decided = row['Decided (Asia/Singapore)'];
      expect(decided?.[0]).toBe('n');
      expect(decided?.[2]).toBe('yyyy-mm-dd hh:mm:ss');
      expect(Number(bare(decided))).toBeCloseTo(serial(at), 8);
      expect(bare(row['Fault → detected, ms'])).toBe((chain.detected ?? 0) - (chain.fault ?? 0));
      expect(bare(row['Fault → applied, ms'])).toBe(chain.applied === null ? null : chain.applied - (chain.fault ?? 0));
      expect(bare(row['Bad seconds spared'])).toBe(badSecondsSpared);
    }
    const [incident] = tableOf(sheets, 'Incidents');
    expect(Number(bare(incident?.['Opened (Asia/Singapore)']))).toBeCloseTo(
      serial(report.incidents[0]?.openedAt ?? 0),
      8,
    );
    expect(bare(incident?.Cause)).toBe(report.incidents[0]?.cause.en);
    expect(tableOf(chinese, '事件')[0]?.原因).toEqual(['s', report.incidents[0]?.cause.zh, null]);
  });

  it('has the whole heatmap as numbers, a row a carrier and line', () => {
    const rows = tableOf(sheets, 'Hours');
    const { carriers, cells } = report.heatmap;
    expect(rows).toHaveLength(carriers.length * 2);
    for (const [cell, carrier] of cells.carrier.entries())
      for (const [offset, slot] of (['A', 'B'] as const).entries()) {
        const value = cells[slot][cell] ?? null;
        const hour = String(cells.hour[cell]).padStart(2, '0');
        expect(bare(rows[carrier * 2 + offset]?.[hour])).toBe(value === null ? null : value / 1_000);
      }
  });

  it('has timing, worst, money, forecast, gaps and the method in full', () => {
    const column = (name: string, title: string) => tableOf(sheets, name).map((row) => bare(row[title]));
    expect(column('Timing chain', 'Median, ms')).toEqual(report.steps.map(({ medianMs }) => medianMs));
    expect(column('Worst carriers', 'Bad minutes')).toEqual(report.worstCarriers.map(({ badMinutes }) => badMinutes));
    expect(column('Worst hours', 'Hour of the audience’s day')).toEqual(report.worstHours.map(({ hour }) => hour));
    const costs = report.money.costs.flatMap(({ cost, circuits }) => [
      cost,
      ...circuits.map((circuit) => circuit.cost),
    ]);
    expect(column('Money', 'Cost in the period, currency')).toEqual([...costs, null]);
    expect(column('Money', 'What').at(-1)).toBe('no price known: Saudi Arabia · line B');
    expect(column('Forecast', 'Probability of congestion, %')).toEqual([...Array(21).fill(0.91), 0.72, 0.72]);
    expect(column('Data quality', 'Minutes')).toEqual([180, 15]);
    expect(column('Method', 'Text')).toEqual(report.method.map((code) => methodTexts[code].text.en));
    expect(tableOf(chinese, '口径').map((row) => bare(row.内容))).toEqual(
      report.method.map((code) => methodTexts[code].text.zh),
    );
  });

  it('opens with the verdict, the period, its zone, the version and the demo note', () => {
    const text = (all: readonly Sheet[]) => (all[0]?.rows ?? []).map((row) => row.map(bare));
    expect(
      text(sheets)
        .slice(0, 4)
        .map(([first]) => first),
    ).toEqual([report.title, ...report.verdict].map(({ en }) => en));
    expect(text(chinese)[0]?.[0]).toBe('不错的一周，除了菲律宾的周四晚间');
    const rows = new Map(text(sheets).map(([name, ...values]) => [name, values]));
    expect(rows.get('Time zone of all times')).toEqual(['Asia/Singapore']);
    expect(rows.get('Version')).toEqual([2]);
    expect(rows.get('Note')?.[0]).toMatch(/^Demo data/);
    expect(rows.get('Availability, as chosen')).toEqual([report.totals.availability.value, 0.99932, 0.99947, '%']);
    expect(rows.get('RTT p95')).toEqual([154.3, 151.9, 152.45, 'ms']);
  });

  it('keeps whatever people called things as text: no name becomes a formula, and none breaks the file', async () => {
    const evil = ['=HYPERLINK("http://x","y")', '+1', '-2+3', '@SUM(A1)', '<b>&"\u0000\ud800\u000b', '\t=1'];
    const carriers = report.carriers.map((carrier, i) => ({ ...carrier, name: evil[i] ?? carrier.name }));
    const heatmap = {
      ...report.heatmap,
      carriers: report.heatmap.carriers.map((carrier, i) => ({ ...carrier, name: evil[i] ?? carrier.name })),
    };
    const read = await readBack({ ...report, carriers, heatmap, organizationName: '=1+1' }, 'en');
    const cells = read.flatMap(({ rows }) => rows.flat());
    expect(cells.filter((cell) => cell?.[0] === 'f')).toEqual([]);
    const names = tableOf(read, 'Hours').map((row) => row.Carrier);
    expect(names[0]).toEqual(['s', evil[0], null]);
    expect(names[8]).toEqual(['s', '<b>&"', null]);
  });

  it('of a report without anything in it opens as well', async () => {
    const nothing: Report = {
      ...report,
      ...{
        lines: [],
        routes: [],
        failovers: [],
        missed: [],
        steps: [],
        incidents: [],
        worstHours: [],
        worstCarriers: [],
      },
      ...{ forecast: [], before: null, complete: false, demo: false },
      heatmap: {
        ...report.heatmap,
        carriers: [],
        cells: { carrier: [], hour: [], A: [], B: [], probesA: [], probesB: [], coverage: [] },
      },
      money: { ...report.money, costs: [], unpricedLineIds: [], audienceMinutesSaved: null },
      quality: { ...report.quality, gaps: [], gapCount: 0 },
    };
    expect(await readBack(nothing, 'en')).toHaveLength(14);
  });
});

describe('a report as CSV', () => {
  const read = (text: string) =>
    parse(text, { bom: true, columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];

  it('has each figure once by its key, to the last digit, with those of earlier weeks', () => {
    const rows = read(reportCsv(report, 'en'));
    const byKey = new Map(rows.map((row) => [row.key, row]));
    expect(byKey.size).toBe(rows.length);
    const keys = allKeys(report);
    expect(keys.length).toBeGreaterThan(500);
    for (const key of keys) {
      const value = figureAt(report, key) ?? null;
      expect([key, byKey.get(key)?.value]).toEqual([key, value === null ? '' : String(value)]);
    }
    const [line] = report.lines;
    expect(byKey.get('lines/line-ID-A/rttP95Micros')).toEqual({
      ...{ period: '2026-W46', section: 'lines', key: 'lines/line-ID-A/rttP95Micros', region: 'Indonesia', line: 'A' },
      ...{ carrier: '', circuit: 'SZX-CGK-01', time: '', metric: 'RTT p95', unit: 'us' },
      value: String(line?.rttP95Micros.value),
      before: String(line?.rttP95Micros.before),
      median: String(line?.rttP95Micros.median),
    });
    expect(byKey.get('money/USD/costPerGoodHour')).toMatchObject({
      ...{ unit: 'USD', before: String(report.money.costs[0]?.costPerGoodHour.before) },
    });
    expect(byKey.get(`failovers/${report.failovers[0]?.directiveId}/faultToAppliedMs`)?.time).toBe(
      new Date(report.failovers[0]?.at ?? 0).toISOString(),
    );
    expect(rows.filter(({ section }) => section === 'hourlyBadMinutes')).toHaveLength(8 * 168);
    expect(rows.filter(({ section }) => section === 'heatmap')).toHaveLength(report.heatmap.cells.A.length * 2);
  });

  it('has the same keys, units and numbers in Chinese', () => {
    const numbers = (text: string) => read(text).map(({ metric: _, region: __, ...row }) => row);
    expect(numbers(reportCsv(report, 'zh'))).toEqual(numbers(reportCsv(report, 'en')));
    const [row] = read(reportCsv(report, 'zh')).filter(({ key }) => key === 'lines/line-PH-B/lossRatio');
    expect(row).toMatchObject({ region: '菲律宾', metric: '丢包', unit: 'ratio' });
  });

  it('is UTF-8 with its mark, ends lines as RFC 4180 says, and holds no formula', () => {
    const carriers = report.carriers.map((carrier) => ({ ...carrier, name: '=cmd|" /C calc"!A0' }));
    const text = reportCsv({ ...report, carriers }, 'en');
    expect(text.startsWith('\ufeffperiod,section,key,region,line,carrier,')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain('"\'=cmd|"" /C calc""!A0"');
    expect(text).not.toMatch(/(^|,)"?[=+@]/m);
  });
});

it('files are named by what they are', () => {
  const of = { name: '2026-W46', language: 'en', format: 'pdf' } as const;
  expect(reportFileName({ ...of, version: 1 })).toBe('Twinline-2026-W46-en.pdf');
  expect(reportFileName({ ...of, version: 3, language: 'zh', format: 'xlsx' })).toBe('Twinline-2026-W46-v3-zh.xlsx');
});
