import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import { classOf, difference } from '../src/heatmap/classes';
import { heatmapCsv } from '../src/heatmap/csv';
import type { HoursData, TimelineData, WeekdaysData } from '../src/heatmap/data';
import { hoursGrid, timelineGrid, weekdaysGrid } from '../src/heatmap/grid';
import { latestHour, latestWeekdayHour, periodBounds, wallStretch } from '../src/heatmap/period';
import { onScale, scaleOf, scaleText } from '../src/heatmap/scale';
import { heatmapSentence } from '../src/heatmap/sentence';
import { breakText, differenceText, valueText } from '../src/heatmap/valueText';
import en from '../src/messages/en/heatmap.json';
import zh from '../src/messages/zh/heatmap.json';

const breaks = [8_000, 13_000, 18_000, 28_000, 37_000, 60_000];

/** Two regions with one carrier each; `A` and `B` give µs over baseline for an hour, null for no data. */
function heatmap(
  A: (region: string, hour: number) => number | null,
  B: (region: string, hour: number) => number | null,
): HoursData {
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

const sentenceOf = (data: HoursData) => heatmapSentence(hoursGrid(data));

const evening = (hour: number) => hour >= 19 && hour < 23;

describe('the score', () => {
  it('is drawn by the points that were lost, and told as the score', () => {
    const scores: HoursData = {
      ...heatmap(
        () => 97,
        () => 62,
      ),
      metric: 'score',
      unit: 'points',
      breaks: [99, 95, 90, 80, 70, 50],
    };
    const drawn = hoursGrid(scores);
    const cell = drawn.groups[0]?.rows[0]?.cells[0];
    const [a, b] = [cell?.A ?? 0, cell?.B ?? 0];
    expect([classOf(a, drawn.breaks), classOf(b, drawn.breaks)]).toEqual([1, 5]);
    expect([valueText(a, 'points'), valueText(b, 'points'), breakText(drawn.breaks[5] ?? 0, 'points')]).toEqual([
      '97',
      '62',
      '50',
    ]);
    const mark = difference(a, b, 'points');
    expect([mark?.better, differenceText(mark?.by ?? 0, 'points')]).toEqual(['A', '35']);
    expect(heatmapSentence(drawn)).toMatchObject({ better: 'A' });
    expect(heatmapCsv(drawn).split('\r\n')[1]).toContain(',0,97,62,');
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
    const sentence = sentenceOf(
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
    const sentence = sentenceOf(
      heatmap(
        () => 1_000,
        () => 30_000,
      ),
    );
    expect(sentence).toEqual({ key: 'sentenceBetter', better: 'A', share: 100 });
  });

  it('prefers hours in which the better line changes to a line that is slower all day', () => {
    const sentence = sentenceOf(
      heatmap(
        (code, hour) => (code === 'ID' && evening(hour) ? 40_000 : 2_000),
        (code, hour) => (code === 'SG' ? (evening(hour) ? 120_000 : 30_000) : 4_000),
      ),
    );
    expect(sentence).toMatchObject({ hurts: 'A', regions: ['ID'] });
  });

  it('finds hours that go over midnight', () => {
    const night = (hour: number) => hour >= 22 || hour < 2;
    const sentence = sentenceOf(
      heatmap(
        (_, hour) => (night(hour) ? 60_000 : 2_000),
        () => 4_000,
      ),
    );
    expect(sentence).toMatchObject({ from: 22, to: 2, span: 'night' });
  });

  it('says when both lines are bad, and when nothing was measured', () => {
    expect(
      sentenceOf(
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
      sentenceOf({
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
    const cut: HoursData = {
      ...data,
      cells: { ...data.cells, carrier: data.cells.carrier.slice(1), hour: data.cells.hour.slice(1) },
    };
    const { groups } = hoursGrid(cut);
    expect(groups.map((group) => group.regionCode)).toEqual(['ID', 'SG']);
    expect(groups[0]?.rows[0]?.cells[0]).toBeNull();
    expect(groups[0]?.rows[0]?.cells[1]).not.toBeNull();
  });
});

describe('the other kinds', () => {
  const one = heatmap(
    () => 1,
    () => 2,
  );
  const values = { A: [5_000, 9_000], B: [null, 7_000], probesA: [1, 2], probesB: [0, 3], coverage: [1, 0.4] };

  it('put a timeline’s cells under their columns and write the days above', () => {
    const begins = Date.UTC(2026, 10, 8, 18);
    const data: TimelineData = {
      ...one,
      binHours: 6,
      columns: [0, 1, 2].map((i) => begins + i * 6 * 3_600_000),
      cells: { carrier: [1, 0], column: [2, 0], ...values },
      highest: { carrier: 1, column: 2, line: 'A', value: 5_000 },
    };
    const grid = timelineGrid(data, 'en');
    expect(grid.columns.map(({ text, tick }) => [text, tick])).toEqual([
      ['8 Nov 18:00–00:00', null],
      ['9 Nov 00:00–06:00', '9 Nov'],
      ['9 Nov 06:00–12:00', null],
    ]);
    expect(grid.groups.map(({ rows }) => rows[0]?.cells.map((cell) => cell?.A ?? null))).toEqual([
      [9_000, null, null],
      [null, null, 5_000],
    ]);
    expect(heatmapSentence(grid)).toMatchObject({ key: 'sentenceWorst', regionCode: 'SG', when: '9 Nov 06:00–12:00' });
    expect(heatmapCsv(grid).split('\r\n')[2]).toBe("SG,'=Carrier SG,,2026-11-09T06:00,5000,,1,0,1");
  });

  it('show seven weekdays a region and frame the hour that it is there now', () => {
    const { carriers: _, ...shared } = one;
    const data: WeekdaysData = {
      ...shared,
      regions: ['ID', 'SG'].map((code) => ({
        ...{ id: code, code, name: null, timeZone: 'Asia/Jakarta', carriers: 3, baselineMicros: null },
        ...{ nowWeekday: 2, nowHour: 9 },
      })),
      cells: { region: [1, 1], weekday: [6, 0], hour: [21, 0], ...values },
      highest: { region: 1, weekday: 6, hour: 21, line: 'A', value: 5_000 },
    };
    const grid = weekdaysGrid(data, ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']);
    expect(grid.groups.map(({ rows }) => rows.map(({ nowColumn }) => nowColumn))).toEqual(
      Array(2).fill([null, null, 9, null, null, null, null]),
    );
    expect(grid.groups[1]?.rows[6]?.cells[21]?.A).toBe(5_000);
    expect([grid.carriers, grid.worst?.row.name, grid.worst?.column.text]).toEqual([6, 'Su', '21:00–22:00']);
    expect(heatmapCsv(grid).split('\r\n')[2]).toBe('SG,7,21,5000,,1,0,1');
  });

  it('open the time that a cell stands for', () => {
    const noon = Date.UTC(2026, 10, 22, 5);
    const iso = ({ from }: { from: number }) => new Date(from).toISOString();
    // Sunday noon in Jakarta: the last Sunday 21:00 was a week ago.
    expect(iso(latestWeekdayHour(6, 11, noon, 'Asia/Jakarta'))).toBe('2026-11-22T04:00:00.000Z');
    expect(iso(latestWeekdayHour(6, 21, noon, 'Asia/Jakarta'))).toBe('2026-11-15T14:00:00.000Z');
    expect(iso(latestWeekdayHour(5, 21, noon, 'Asia/Jakarta'))).toBe('2026-11-21T14:00:00.000Z');
    const { from, to } = wallStretch(Date.UTC(2026, 10, 1), 24 * 3_600_000, 'America/New_York');
    expect((to - from) / 3_600_000).toBe(25);
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

describe('a fixed scale', () => {
  it('draws another period in the classes of the first, and survives its address', () => {
    const drawn = onScale(
      hoursGrid(
        heatmap(
          () => 14_000,
          () => 1,
        ),
      ),
      scaleOf(scaleText([1, 2, 3, 12_345.678, 20_000, 30_000])),
    );
    expect([drawn.isFixed, drawn.breaks]).toEqual([true, [1, 2, 3, 12_345.7, 20_000, 30_000]]);
    expect(classOf(14_000, drawn.breaks)).toBe(4);
  });

  it('is none where an address names other than six rising numbers', () => {
    for (const wrong of [null, '', '1,2,3', '1,2,3,4,5,six', '6,5,4,3,2,1', '1,2,3,4,5,6,7', '1,,3,4,5,6'])
      expect(scaleOf(wrong)).toBeNull();
  });
});

describe('the CSV', () => {
  it('has one line a cell and does not let a name become a formula', () => {
    const data = heatmap(
      () => 1,
      () => null,
    );
    const lines = heatmapCsv(hoursGrid(data)).split('\r\n');
    expect(lines).toHaveLength(49);
    expect(lines[1]).toBe("ID,'=Carrier ID,,0,1,,1000,1000,1");
  });
});
