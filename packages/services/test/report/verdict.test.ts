import { describe, expect, it } from 'vitest';
import { computeReport } from '../../src/report/figures/computeReport';
import type { Decided, Period, ReportInputs } from '../../src/report/figures/inputs';
import {
  decided,
  everyQuarter,
  HOUR_MS,
  madeInputs,
  oneRegion,
  type PathQuarter,
  QUARTER_MS,
  WEEK,
} from './madeInputs';

/** Regions of one carrier each with lines A and B: region `i` has paths 2i (A) and 2i + 1 (B). */
function countries(codes: readonly string[], period: Period = WEEK, target = 0.9995): ReportInputs['network'] {
  return {
    regions: codes.map((code) => ({ id: code, code, name: null, timeZone: 'Asia/Manila', viewers: null })),
    carriers: codes.map((code) => ({ id: `c${code}`, regionId: code, name: `Net ${code}`, asn: null, weight: 1 })),
    circuits: [],
    lines: codes.flatMap((code) =>
      ['A', 'B'].map((slot) => ({ id: `${code}${slot}`, regionId: code, slot, circuitId: null, target })),
    ),
    agents: codes.map((code) => ({ id: `a${code}`, name: code, carrierId: `c${code}` })),
    paths: codes.flatMap((code, i) =>
      ['A', 'B'].map((slot, j) => ({
        ...{ id: 2 * i + j, agentId: `a${code}`, carrierId: `c${code}`, lineId: `${code}${slot}` },
        ...{ probesPerMs: 1e-5, since: period.from - 1, until: null },
      })),
    ),
    routes: codes.map((code) => ({ id: `route${code}`, regionId: code, scenario: 'show-live' })),
  };
}

interface Told {
  readonly codes: readonly string[];
  readonly bad?: readonly PathQuarter[];
  readonly changes?: readonly Decided[];
  readonly period?: Period;
  readonly measuredUntil?: number;
  readonly network?: ReportInputs['network'];
  readonly incidents?: ReportInputs['incidents'];
}

function told({ codes, bad = [], changes = [], period = WEEK, measuredUntil = period.to, ...given }: Told) {
  const network = given.network ?? countries(codes, period);
  const first = decided({ at: period.from - 1, line: 'A', from: null, reason: 'initial' });
  const paths = network.paths.map((_, path) => path);
  const count = (measuredUntil - period.from) / QUARTER_MS;
  const { title, verdict } = computeReport(
    madeInputs({
      ...{ period, measuredUntil, network },
      quarters: everyQuarter(period, paths, bad).filter(({ quarter }) => quarter < count),
      totals: paths.map((path) => ({ path, sent: 1e9 })),
      decided: codes.map((_, i) => (i === 0 ? [first, ...changes] : [first])),
      incidents: given.incidents ?? [],
    }),
  );
  return { title, verdict };
}

/** Down on these paths for so many seconds of a quarter-hour. */
const down = (paths: readonly number[], quarter: number, seconds: number): PathQuarter[] =>
  paths.map((path) => ({ path, quarter, good: 900 - seconds, bad: seconds, unavailable: seconds }));
/** Thursday 12 November, 20:15 in Singapore. */
const THURSDAY = (3 * 24 + 20) * 4 + 1;

describe('the verdict', () => {
  it('of a week in which nothing happened is a good one, and says that nothing did', () => {
    expect(told({ codes: ['ID', 'VN'] })).toEqual({
      title: { en: 'A good week', zh: '本周状况良好' },
      verdict: [
        {
          en: 'Viewers had a working line 100.000 % of the week; the target is 99.95 %, and both regions met it.',
          zh: '本周观众所用线路的可用率为 100.000 %，目标为 99.95 %，2 个区域全部达标。',
        },
        {
          en: 'No trouble took viewers more than a minute this week.',
          zh: '本周没有任何一次异常让观众遇到超过一分钟的不良。',
        },
        {
          en: 'No line had to be left; as chosen there were 0.0 bad minutes, about as many as on each route’s better line alone (A alone 0.0, B alone 0.0).',
          zh: '没有发生需要切换线路的情况；实际为 0.0 个不良分钟，与只用各线路组较好的一条相当（只用 A 为 0.0，只用 B 为 0.0）。',
        },
      ],
    });
  });

  const evening = [...down([0, 1], THURSDAY, 700), ...down([0, 1], THURSDAY + 1, 584)];

  it('names the evening that a week is remembered for, and says that no choice would have helped', () => {
    const { title, verdict } = told({ codes: ['PH', 'ID', 'VN', 'BR', 'SA'], bad: evening });
    expect(title).toEqual({
      en: 'A good week, except Thursday evening in the Philippines',
      zh: '本周总体良好，周四晚间的菲律宾除外',
    });
    expect(verdict[0]).toEqual({
      en: 'Viewers had a working line 99.957 % of the week; the target is 99.95 %, and 4 of 5 regions met it, the Philippines did not.',
      zh: '本周观众所用线路的可用率为 99.957 %，目标为 99.95 %，5 个区域中有 4 个达标，菲律宾未达标。',
    });
    expect(verdict[1]).toEqual({
      en: 'The worst was on Thursday 12 November from 20:15 to 20:45, when line A was in trouble in the Philippines: 21.4 bad minutes, and no choice of line would have helped.',
      zh: '最严重的一次在 11 月 12 日周四 20:15–20:45，菲律宾所用的线路 A 出现异常，共 21.4 个不良分钟，选择任何一条线路都无法避免。',
    });
  });

  it('remembers an evening that was most of it, and not one that was less than half', () => {
    const codes = ['PH', 'ID', 'VN', 'BR', 'SA', 'IN', 'TH', 'MY', 'SG', 'JP', 'KR', 'MX'];
    const title = (others: number) =>
      told({ codes, bad: [...evening, ...Array.from({ length: others }, (_, i) => down([0], 9 + 9 * i, 600)).flat()] })
        .title.en;
    expect(title(1)).toBe('A good week, except Thursday evening in the Philippines');
    expect(title(3)).toBe('A good week, except in the Philippines');
  });

  it('says what a whole week missed its target for', () => {
    const { title } = told({ codes: ['PH', 'ID'], bad: evening });
    expect(title).toEqual({
      en: 'A week below target because of Thursday evening in the Philippines',
      zh: '本周未达标，主要因为周四晚间的菲律宾',
    });
  });

  it('names the regions that missed their targets where no evening explains it, at most three of them', () => {
    const every = (paths: readonly number[]) =>
      [8, 100, 200, 300, 400, 500].flatMap((quarter) => down(paths, quarter, 120));
    const codes = ['PH', 'ID', 'BR', 'VN', 'US-CA', 'SG', 'AE', 'TH', 'MY', 'IN'];
    expect(told({ codes, bad: every([0]) }).title).toEqual({
      en: 'A good week, except in the Philippines',
      zh: '本周总体良好，菲律宾除外',
    });
    const two = told({ codes, bad: every([0, 8]) });
    expect(two.title.en).toBe('A good week, except in the Philippines and the United States CA');
    expect(two.title.zh).toBe('本周总体良好，菲律宾和美国 CA 除外');
    const four = told({ codes, bad: every([0, 2, 4, 6]) });
    expect(four.title.en).toBe('A good week, except in the Philippines, Indonesia and 2 others');
    expect(four.title.zh).toBe('本周总体良好，菲律宾、印度尼西亚等 4 个区域除外');
    expect(told({ codes, bad: every(codes.map((_, i) => 2 * i)) }).verdict[0]?.en).toBe(
      'Viewers had a working line 99.880 % of the week; the target is 99.95 %, and none of 10 regions met it.',
    );
  });

  it('says what the other line would have spared, what switching spared, and how fast it was', () => {
    const at = WEEK.from + 40 * QUARTER_MS;
    const left = decided({ at: at + 600_000, line: 'B', from: 'A', fault: at + 599_500, applied: at + 599_818 });
    const bad = [...down([0], 40, 450), ...down([0], 41, 900), ...down([0], 42, 900)];
    const { verdict } = told({ codes: ['ID', 'VN'], bad, changes: [left] });
    expect(verdict[1]).toEqual({
      en: 'The worst was on Monday 9 November from 10:00 to 10:15, when line A was in trouble in Indonesia: 5.0 bad minutes, of which line B would have spared 5.0.',
      zh: '最严重的一次在 11 月 9 日周一 10:00–10:15，印度尼西亚所用的线路 A 出现异常，共 5.0 个不良分钟，若用线路 B 可避免 5.0 个。',
    });
    expect(verdict[2]).toEqual({
      en: 'A line was left once, applied 318 ms after the fault; as chosen there were 5.0 bad minutes, 5.0 more than on each route’s better line alone (A alone 37.5, B alone 0.0).',
      zh: '共切换 1 次，故障后 318 ms 生效；实际为 5.0 个不良分钟，比只用各线路组较好的一条多 5.0 个（只用 A 为 37.5，只用 B 为 0.0）。',
    });
    const later = at + 6 * HOUR_MS;
    const back = decided({
      at: later,
      line: 'A',
      from: 'B',
      reason: 'quality',
      fault: later,
      applied: later + 12_345,
    });
    const both = told({ codes: ['ID'], bad: [...bad, ...down([1], 300, 900)], changes: [left, back] });
    expect(both.verdict[2]).toEqual({
      en: 'A line was left twice, half of them within 6332 ms of the fault; as chosen there were 5.0 bad minutes, 10.0 fewer than on the better line alone (A alone 37.5, B alone 15.0).',
      zh: '共切换 2 次，故障 → 生效的中位时间为 6332 ms；实际为 5.0 个不良分钟，比只用较好的一条少 10.0 个（只用 A 为 37.5，只用 B 为 15.0）。',
    });
  });

  it('names the carrier whose viewers had it, else where the fault lay', () => {
    const first = decided({ at: WEEK.from - 1, line: 'A', from: null, reason: 'initial' });
    const incident = {
      ...{ id: 'i', regionId: 'r1', line: 'A', grade: 'down' as const, faultDomain: 'region', postMortem: '' },
      ...{ cause: { en: '', zh: '' }, openedAt: WEEK.from, closedAt: null, muted: false, mergedInto: null },
    };
    const sentence = (bad: readonly PathQuarter[]) =>
      computeReport(
        madeInputs({
          network: oneRegion(),
          quarters: everyQuarter(WEEK, [0, 1, 2, 3], bad),
          decided: [[first]],
          incidents: [incident],
        }),
      ).verdict[1];
    expect(sentence(down([2], 4, 900))).toEqual({
      en: 'The worst was on Monday 9 November from 01:00 to 01:15, when line A was in trouble for viewers of PLDT in the Philippines: 3.8 bad minutes, of which line B would have spared 3.8.',
      zh: '最严重的一次在 11 月 9 日周一 01:00–01:15，菲律宾的 PLDT 观众所用的线路 A 出现异常，共 3.8 个不良分钟，若用线路 B 可避免 3.8 个。',
    });
    expect(sentence(down([0, 2], 4, 900))?.en).toContain(
      'in the Philippines, by a fault in the region’s own network: 15.0',
    );
    expect(sentence(down([0, 2], 4, 900))?.zh).toContain('出现异常（故障位于当地网络），共 15.0 个不良分钟');
  });

  it('tells of a trouble over midnight with both days, and of one that both lines had by turns', () => {
    const bad = [...down([0], 95, 900), ...down([1], 96, 900)];
    const left = decided({ at: WEEK.from + 96 * QUARTER_MS, line: 'B', from: 'A' });
    const { verdict } = told({ codes: ['ID'], bad, changes: [left] });
    expect(verdict[1]).toEqual({
      en: 'The worst was from 23:45 on Monday 9 November to 00:15 on Tuesday 10 November, when lines A and B were in trouble in Indonesia: 30.0 bad minutes, of which the better line of each quarter-hour would have spared 30.0.',
      zh: '最严重的一次在 11 月 9 日周一 23:45 至 11 月 10 日周二 00:15，印度尼西亚所用的线路 A、B 均出现异常，共 30.0 个不良分钟，若每个一刻钟都用较好的线路可避免 30.0 个。',
    });
  });

  it('ends a day with 24:00, and a trouble of several days with the day that it ended on', () => {
    const lasting = (first: number, last: number) =>
      told({
        codes: ['ID'],
        bad: Array.from({ length: last - first + 1 }, (_, i) => down([0, 1], first + i, 60)).flat(),
      }).verdict[1]?.en;
    expect(lasting(94, 95)).toContain('on Monday 9 November from 23:30 to 24:00, when');
    expect(lasting(94, 191)).toContain('from 23:30 on Monday 9 November to 00:00 on Wednesday 11 November, when');
  });

  it('is of a month, of some days or of one, and of what is over of them', () => {
    const month = {
      kind: 'month' as const,
      name: '2026-11',
      from: WEEK.from - 8 * 24 * HOUR_MS,
      to: WEEK.from + 22 * 24 * HOUR_MS,
    };
    const days = {
      kind: 'days' as const,
      name: '2026-11-09_2026-11-23',
      from: WEEK.from,
      to: WEEK.from + 15 * 24 * HOUR_MS,
    };
    const day = { ...days, to: WEEK.from + 24 * HOUR_MS };
    const of = (period: Period, measuredUntil = period.to) => told({ codes: ['ID'], period, measuredUntil });
    expect(of(month).title).toEqual({ en: 'A good month', zh: '本月状况良好' });
    expect(of(month, WEEK.from).title).toEqual({ en: 'A good month so far', zh: '本月至今状况良好' });
    expect(of(month, WEEK.from).verdict[0]).toEqual({
      en: 'Viewers had a working line 100.000 % of the month so far; the target is 99.95 %, and Indonesia met it.',
      zh: '本月至今观众所用线路的可用率为 100.000 %，目标为 99.95 %，印度尼西亚已达标。',
    });
    expect(of(WEEK, WEEK.from + HOUR_MS).title).toEqual({ en: 'A good week so far', zh: '本周至今状况良好' });
    expect(of(days).title).toEqual({ en: '15 good days', zh: '这 15 天状况良好' });
    expect(of(days).verdict[1]?.en).toBe('No trouble took viewers more than a minute on these 15 days.');
    expect(of(day).title).toEqual({ en: 'A good day', zh: '这一天状况良好' });
    const fallen = told({
      codes: ['PH'],
      period: month,
      bad: down([0, 1], 8 * 96 + THURSDAY, 900).concat(down([0, 1], 8 * 96 + THURSDAY + 1, 900)),
    });
    expect(fallen.title).toEqual({
      en: 'A month below target because of Thursday 12 November in the Philippines',
      zh: '本月未达标，主要因为 11 月 12 日周四的菲律宾',
    });
  });

  it('says when nothing was measured, when only little was, and when lines cannot be compared', () => {
    const quarters = everyQuarter(WEEK, [0]);
    const first = decided({ at: WEEK.from - 1, line: 'A', from: null, reason: 'initial' });
    const network = countries(['ID']);
    expect(told({ codes: [], network: { ...network, routes: [] } }).verdict).toEqual([
      { en: 'Nothing was measured this week.', zh: '本周没有测量数据。' },
    ]);
    const { title, verdict } = computeReport(madeInputs({ network, quarters, decided: [[first]] }));
    expect(title).toEqual({ en: 'A good week, as far as it was measured', zh: '本周已测部分状况良好' });
    expect(verdict[0]?.en).toMatch(/; only 0 % of the expected probes are in\.$/);
    expect(verdict[0]?.zh).toMatch(/；仅收到应有探测的 0 %。$/);
    expect(verdict[2]).toEqual({
      en: 'No line had to be left; no minute has data of both lines, so that choices cannot be compared.',
      zh: '没有发生需要切换线路的情况；没有两条线路都有数据的分钟，无法比较各种选择。',
    });
  });

  it('names several targets by the lowest and the highest, and what people named as they did', () => {
    const base = countries(['ID', 'VN']);
    const network = {
      ...base,
      regions: base.regions.map((region, i) => (i === 0 ? { ...region, name: 'Jakarta 大区' } : region)),
      lines: base.lines.map((line) => ({ ...line, target: line.regionId === 'ID' ? 0.9999 : 0.99 })),
    };
    const { verdict } = told({ codes: ['ID', 'VN'], network, bad: down([0], 9, 300) });
    expect(verdict[0]).toEqual({
      en: 'Viewers had a working line 99.975 % of the week; targets are 99–99.99 %, and 1 of 2 regions met theirs, Jakarta 大区 did not.',
      zh: '本周观众所用线路的可用率为 99.975 %，目标为 99–99.99 %，2 个区域中有 1 个达标，Jakarta 大区未达标。',
    });
  });
});
