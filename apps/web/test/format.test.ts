import { describe, expect, test } from 'vitest';
import { ageSeconds, duration } from '../src/format/duration';
import { lossPercent, microsAsMillis, millis, threeDigits, wholeMillis } from '../src/format/number';
import { regionName } from '../src/format/region';
import { clockMillis, clockSeconds, feedTime, utcOffset } from '../src/format/time';
import { pickLanguage } from '../src/i18n/languages';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const at = Date.UTC(2026, 10, 22, 13, 14, 31, 482);

describe('numbers', () => {
  test.each([
    [0.92, '0.92'],
    [2.1, '2.10'],
    [9.994, '9.99'],
    [9.996, '10.0'],
    [84.2, '84.2'],
    [99.96, '100'],
    [348.4, '348'],
    [0, '0.00'],
  ])('%d is printed with three significant digits as %s', (value, text) => {
    expect(threeDigits(value)).toBe(text);
  });

  test('from 10,000 ms on seconds are printed', () => {
    expect([millis(9_999), millis(10_300), wholeMillis(301), wholeMillis(10_300)]).toEqual([
      '9999',
      '10.3 s',
      '301 ms',
      '10.3 s',
    ]);
  });

  test('a missing figure is a dash and never a zero', () => {
    expect([millis(null), microsAsMillis(undefined), lossPercent(null), wholeMillis(null)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });

  test('loss is in percent, and 0 only means that none was lost', () => {
    expect([0, 0.0002, 0.0314, 1, 0.00001].map(lossPercent)).toEqual(['0', '0.02', '3.14', '100', '<0.01']);
  });
});

describe('times', () => {
  test('a duration has at most two units', () => {
    const ages = [
      42 * secondMs,
      7 * minuteMs,
      3 * hourMs + 51 * minuteMs,
      6 * dayMs + 2 * hourMs,
      11 * dayMs + hourMs,
      22 * hourMs,
    ];
    expect(ages.map((age) => duration(age, 'en'))).toEqual(['42 s', '7 min', '3 h 51 min', '6 d 2 h', '11 d', '22 h']);
    expect(duration(3 * hourMs + 51 * minuteMs, 'zh')).toBe('3 时 51 分');
  });

  test('the age of data is in tenths of a second while it is young', () => {
    expect([ageSeconds(412), ageSeconds(412_900), ageSeconds(-5)]).toEqual(['0.4', '412', '0.0']);
  });

  test('a clock runs over 24 hours in the zone that is asked for', () => {
    expect(clockSeconds(at, 'Asia/Shanghai')).toBe('21:14:31');
    expect(clockMillis(at, 'UTC')).toBe('13:14:31.482');
    expect(clockSeconds(Date.UTC(2026, 10, 22, 0, 5), 'UTC')).toBe('00:05:00');
  });

  test('an event of another day carries its day', () => {
    expect(feedTime(at, at + hourMs, 'UTC', 'en')).toBe('13:14:31');
    expect(feedTime(at, at + dayMs, 'UTC', 'en')).toBe('22 Nov 13:14:31');
  });

  test('the distance from UTC keeps quarters of an hour', () => {
    expect(['Asia/Shanghai', 'Asia/Kathmandu', 'UTC'].map((zone) => utcOffset(at, zone))).toEqual([
      'UTC+8',
      'UTC+5:45',
      'UTC',
    ]);
  });
});

describe('words', () => {
  test('a region without a name of its own is named in the reader’s language', () => {
    expect([regionName('SG', null, 'en'), regionName('SG', null, 'zh'), regionName('US-CA', null, 'en')]).toEqual([
      'Singapore',
      '新加坡',
      'United States CA',
    ]);
    expect(regionName('SG', 'Singapore East', 'zh')).toBe('Singapore East');
  });

  test('the chosen language wins, then the best accepted one that we speak, then English', () => {
    expect(pickLanguage('zh', 'en')).toBe('zh');
    expect(pickLanguage(undefined, 'fr, zh-CN;q=0.9, en;q=0.8')).toBe('zh');
    expect(pickLanguage('xx', 'en;q=0.4, zh;q=0.9')).toBe('zh');
    expect(pickLanguage(undefined, 'fr')).toBe('en');
    expect(pickLanguage(undefined, 'zh;q=0')).toBe('en');
  });
});
