import { describe, expect, it } from 'vitest';
import { availabilityText } from '../src/report/availabilityText';
import { expectedSpans, wallClock } from '../src/report/expected';
import { cssString, footText } from '../src/report/footText';
import { minutesText } from '../src/report/minutesText';
import { daysOf, stretchesOf } from '../src/report/ribbonTime';
import { changeText, metrics, money, percent, toneOf } from '../src/report/write';

const HOUR = 3_600_000;

describe('figures', () => {
  it('are cut, so that 100.000 % never hides a missing second', () => {
    expect([1, 0.999999, 0.999778, null].map(availabilityText)).toEqual(['100.000', '99.999', '99.977', '–']);
    expect([1, 0.99999, 0.9921].map(percent)).toEqual(['100', '99.9', '99.2']);
  });

  it('have a real sign and no sign of nothing', () => {
    expect([1_234, -12_340, 1, 0].map((change) => changeText(metrics.rtt, change))).toEqual([
      '+1.23',
      '−12.3',
      '0',
      '0',
    ]);
    expect([24.61, -0.2, -0.01, 1234].map(minutesText)).toEqual(['24.6', '−0.2', '0.0', '1,234']);
    expect(changeText(metrics.availability, -0.00021)).toBe('−0.021');
  });

  it('write money with two decimals, and whole where nobody asks for cents', () => {
    expect([41.2, -0.351, 123_456.7].map((value) => money(value, 'en'))).toEqual(['41.20', '−0.35', '123,456.70']);
  });
});

describe('a change', () => {
  it('is worth a word from a tenth on, and only where it is more than noise', () => {
    expect(toneOf(metrics.rtt, 111_000, 100_000)).toBe('worse');
    expect(toneOf(metrics.rtt, 109_000, 100_000)).toBe('same');
    expect(toneOf(metrics.rtt, 80_000, 100_000)).toBe('better');
    expect(toneOf(metrics.rtt, 1_900, 1_000)).toBe('same');
    expect(toneOf(metrics.loss, 0.0002, 0.0001)).toBe('same');
  });

  it('of availability is better when it rises, by a hundredth of a point at least', () => {
    expect(toneOf(metrics.availability, 0.9997, 0.9995)).toBe('better');
    expect(toneOf(metrics.availability, 0.99945, 0.9995)).toBe('same');
    expect(toneOf(metrics.availability, 0.999, 0.9995)).toBe('worse');
  });
});

describe('the ribbon', () => {
  it('has every midnight of the zone, on days of 23 and 25 hours too', () => {
    const from = Date.UTC(2026, 9, 24, 22);
    const days = daysOf(from, from + 3 * 24 * HOUR + HOUR, 'Europe/Berlin');
    expect(days.map((at) => (at - from) / HOUR)).toEqual([0, 25, 49]);
  });

  it('shows hours with bad minutes, and puts them together by day where days are asked for', () => {
    const hourly = [0, 0.01, 3, null, ...Array.from({ length: 20 }, () => 0), 2, 4];
    expect(stretchesOf(hourly, 0, null)).toEqual([
      { from: 2 * HOUR, to: 3 * HOUR, minutes: 3 },
      { from: 24 * HOUR, to: 25 * HOUR, minutes: 2 },
      { from: 25 * HOUR, to: 26 * HOUR, minutes: 4 },
    ]);
    const byDay = stretchesOf(hourly, 0, [0, 24 * HOUR]);
    expect(byDay.map(({ from, minutes }) => [from / HOUR, minutes])).toEqual([
      [0, 3.01],
      [24, 6],
    ]);
  });
});

describe('hours that are forecast', () => {
  it('are put together to stretches of the audience’s clock, the most frequent first', () => {
    const monday = Date.UTC(2026, 10, 16, 0) - 5.75 * HOUR;
    const evening = (day: number, ...hours: number[]) => hours.map((hour) => monday + (day * 24 + hour) * HOUR);
    const spans = expectedSpans(
      [...evening(0, 20, 21), ...evening(1, 20, 21), ...evening(2, 23, 24)],
      'Asia/Kathmandu',
    );
    expect(spans.map(({ fromHour, toHour, days }) => [fromHour, toHour, days.length])).toEqual([
      [20, 22, 2],
      [23, 25, 1],
    ]);
    expect([20, 25, 5.75].map(wallClock)).toEqual(['20:00', '01:00', '05:45']);
  });
});

describe('the foot of a sheet', () => {
  it('counts pages in the words of the language', () => {
    expect(footText({ left: ['a'], right: ['b'], page: 'page # of ##' })).toContain(
      '"b" "\\a" "page " counter(page) " of " counter(pages)',
    );
  });

  it('cannot be ended by what people call their organization', () => {
    expect(cssString('</style>"\\}线路')).toBe('"\\3c \\2f style\\3e \\22 \\5c \\7d 线路"');
  });
});
