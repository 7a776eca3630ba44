import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import { classOf, difference } from '../src/heatmap/classes';
import { heatmapCsv } from '../src/heatmap/csv';
import type { HeatmapData } from '../src/heatmap/data';
import { asHarm, rowGroups } from '../src/heatmap/data';
import { latestHour, periodBounds } from '../src/heatmap/period';
import { heatmapSentence } from '../src/heatmap/sentence';
import { breakText, differenceText, valueText } from '../src/heatmap/valueText';
import en from '../src/messages/en/heatmap.json';
import zh from '../src/messages/zh/heatmap.json';

const breaks = [8_000, 13_000, 18_000, 28_000, 37_000, 60_000];

/** Two regions with one carrier each; `A` and `B` give µs over baseline for an hour, null for no data. */
function heatmap(
  A: (region: string, hour: number) => number | null,
  B: (region: string, hour: number) => number | null,
): HeatmapData {
  const codes = ['ID', 'SG'];
  const at = codes.flatMap((code, carrier) => Array.from({ length: 24 }, (_, hour) => ({ code, carrier, hour })));
  return {
    from: 0,
    to: 1,
    measuredUntil: 1,
    metric: 'rttP95OverBaseline',
    unit: 'micros',
    carriers: codes.map((code) => ({
      id: code,
      name: `=Carrier ${code}`,
      asn: null,
      regionId: code,
      regionCode: code,
      regionName: null,
      timeZone: 'Asia/Jakarta',
      nowHour: 21,
      baselineMicros: 60_000,
    })),
    cells: {
      carrier: at.map(({ carrier }) => carrier),
      hour: at.map(({ hour }) => hour),
      A: at.map(({ code, hour }) => A(code, hour)),
      B: at.map(({ code, hour }) => B(code, hour)),
      probesA: at.map(() => 1000),
      probesB: at.map(() => 1000),
      coverage: at.map(() => 1),
    },
    breaks,
    coverage: 1,
    highest: null,
    demo: false,
  };
}

const evening = (hour: number) => hour >= 19 && hour < 23;

describe('the score', () => {
  it('is drawn by the points that were lost, and told as the score', () => {
    const scores: HeatmapData = {
      ...heatmap(
        () => 97,
        () => 62,
      ),
      metric: 'score',
      unit: 'points',
      breaks: [99, 95, 90, 80, 70, 50],
    };
    const drawn = asHarm(scores);
    const [a, b] = [drawn.cells.A[0] ?? 0, drawn.cells.B[0] ?? 0];
    expect([classOf(a, drawn.breaks), classOf(b, drawn.breaks)]).toEqual([1, 5]);
    expect([valueText(a, 'points'), valueText(b, 'points'), breakText(drawn.breaks[5] ?? 0, 'points')]).toEqual([
      '97',
      '62',
      '50',
    ]);
    const mark = difference(a, b, 'points');
    expect([mark?.better, differenceText(mark?.by ?? 0, 'points')]).toEqual(['A', '35']);
    expect(heatmapSentence(drawn)).toMatchObject({ better: 'A' });
  });
});

describe('classes', () => {
  it('put a value on a break into the class below it, and an outlier into the last', () => {
    expect([0, 8_000, 8_001, 60_000, 2_310_000].map((value) => classOf(value, breaks))).toEqual([0, 0, 1, 5, 6]);
  });

  it('call lines equal under 2 ms and grow the mark at 2, 8, 20 and 50 ms', () => {
    const sizes = [1_999, 2_000, 7_999, 8_000, 20_000, 50_000].map(
      (by) => difference(100_000, 100_000 - by, 'micros')?.size,
    );
    expect(sizes).toEqual([1.4, 4.5, 4.5, 7.5, 10.5, 13.5]);
    expect(difference(100_000, 99_000, 'micros')?.better).toBeNull();
    expect(difference(120_000, 90_000, 'micros')?.better).toBe('B');
  });

  it('tell no difference where a line was not measured', () => {
    expect(difference(null, 5, 'micros')).toBeNull();
  });

  it('are printed whole from ten', () => {
    expect([800, 8_400, 37_400].map((value) => breakText(value, 'micros'))).toEqual(['0.80', '8.4', '37']);
  });
});

describe('the sentence', () => {
  it('names the line, the regions and the hours in which the other line is better', () => {
    const sentence = heatmapSentence(
      heatmap(
        (code, hour) => (code === 'ID' && evening(hour) ? 60_000 : 2_000),
        () => 4_000,
      ),
    );
    expect(sentence).toEqual({
      key: 'sentenceOne',
      hurts: 'A',
      better: 'B',
      regions: ['ID'],
      span: 'evening',
      from: 19,
      to: 23,
    });
  });

  it('does not call a line that is always slower by as much a trouble of certain hours', () => {
    const sentence = heatmapSentence(
      heatmap(
        () => 1_000,
        () => 30_000,
      ),
    );
    expect(sentence).toEqual({ key: 'sentenceBetter', better: 'A', share: 100 });
  });

  it('prefers hours in which the better line changes to a line that is slower all day', () => {
    const sentence = heatmapSentence(
      heatmap(
        (code, hour) => (code === 'ID' && evening(hour) ? 40_000 : 2_000),
        (code, hour) => (code === 'SG' ? (evening(hour) ? 120_000 : 30_000) : 4_000),
      ),
    );
    expect(sentence).toMatchObject({ hurts: 'A', regions: ['ID'] });
  });

  it('finds hours that go over midnight', () => {
    const night = (hour: number) => hour >= 22 || hour < 2;
    const sentence = heatmapSentence(
      heatmap(
        (_, hour) => (night(hour) ? 60_000 : 2_000),
        () => 4_000,
      ),
    );
    expect(sentence).toMatchObject({ from: 22, to: 2, span: 'night' });
  });

  it('says when both lines are bad, and when nothing was measured', () => {
    expect(
      heatmapSentence(
        heatmap(
          (_, hour) => (evening(hour) ? 60_000 : 0),
          (_, hour) => (evening(hour) ? 61_000 : 0),
        ),
      ),
    ).toMatchObject({
      key: 'sentenceBoth',
      from: 19,
      to: 23,
    });
    expect(
      heatmapSentence({
        ...heatmap(
          () => null,
          () => null,
        ),
        breaks: [],
      }),
    ).toEqual({ key: 'sentenceNoData' });
  });

  it('reads well in both languages', () => {
    const values = { hurts: 'A', better: 'B', from: '19:00', to: '23:00' };
    const english = createTranslator({ locale: 'en-GB', messages: { heatmap: en } });
    const chinese = createTranslator({ locale: 'zh-CN', messages: { heatmap: zh } });
    expect(english('heatmap.sentenceOne', { ...values, span: 'Evenings', regions: 'Indonesia' })).toBe(
      'Evenings hurt line A in Indonesia; B is better there from 19:00 to 23:00',
    );
    expect(chinese('heatmap.sentenceOne', { ...values, span: '晚间', regions: '印度尼西亚' })).toBe(
      '印度尼西亚的 A 线在晚间变差；19:00 至 23:00 那里 B 线更好',
    );
  });
});

describe('rows', () => {
  it('stand together by region and have no cell where nothing was measured', () => {
    const data = heatmap(
      () => 1,
      () => 2,
    );
    const cut: HeatmapData = {
      ...data,
      cells: { ...data.cells, carrier: data.cells.carrier.slice(1), hour: data.cells.hour.slice(1) },
    };
    const groups = rowGroups(cut);
    expect(groups.map((group) => group.regionCode)).toEqual(['ID', 'SG']);
    expect(groups[0]?.rows[0]?.cells[0]).toBeNull();
    expect(groups[0]?.rows[0]?.cells[1]).not.toBeNull();
  });
});

describe('periods', () => {
  it('cut the last full week at midnight of the organization’s zone', () => {
    const { from, to } = periodBounds('week', Date.UTC(2026, 10, 22, 20), 'Asia/Singapore');
    // In Singapore it is already Monday 23 November.
    expect([from, to].map((at) => new Date(at).toISOString())).toEqual([
      '2026-11-15T16:00:00.000Z',
      '2026-11-22T16:00:00.000Z',
    ]);
  });

  it('keep a week whole when clocks change in it', () => {
    const { from, to } = periodBounds('week', Date.UTC(2026, 9, 28), 'Europe/Berlin');
    expect([from, to].map((at) => new Date(at).toISOString())).toEqual([
      '2026-10-18T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it('find the latest time a clock hour began, today or yesterday', () => {
    const noon = Date.UTC(2026, 10, 22, 5);
    expect(new Date(latestHour(11, noon, 'Asia/Jakarta').from).toISOString()).toBe('2026-11-22T04:00:00.000Z');
    expect(new Date(latestHour(21, noon, 'Asia/Jakarta').from).toISOString()).toBe('2026-11-21T14:00:00.000Z');
  });
});

describe('the CSV', () => {
  it('has one line a cell and does not let a name become a formula', () => {
    const lines = heatmapCsv(
      heatmap(
        () => 1,
        () => null,
      ),
    ).split('\r\n');
    expect(lines).toHaveLength(49);
    expect(lines[1]).toBe("ID,'=Carrier ID,,0,1,,1000,1000,1");
  });
});
