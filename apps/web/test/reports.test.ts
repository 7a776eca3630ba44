import { describe, expect, it } from 'vitest';
import { daysText, momentText, periodTitle } from '../src/reports/periodText';
import { cellText } from '../src/reports/traceCells';
import { daysOf, faultsOf, nameOf, type Wanted } from '../src/reports/wantedPeriod';

const ZONE = 'Asia/Shanghai';
const day = (date: string) => Date.parse(`${date}T00:00:00+08:00`);

describe('what a period is called', () => {
  const week = { kind: 'week', name: '2026-W46', from: day('2026-11-09'), to: day('2026-11-16') };
  const month = { kind: 'month', name: '2026-11', from: day('2026-11-01'), to: day('2026-12-01') };
  const days = { kind: 'days', name: '2026-10-30_2026-11-02', from: day('2026-10-30'), to: day('2026-11-03') };

  it('is its week, its month or its days, on the organization’s clock', () => {
    expect([week, month, days].map((one) => periodTitle(one, ZONE, 'en'))).toEqual([
      ...['Week 46, 2026', 'November 2026', '30 Oct – 2 Nov 2026'],
    ]);
    expect([week, month].map((one) => periodTitle(one, ZONE, 'zh'))).toEqual(['2026 年第 46 周', '2026年11月']);
    expect(daysText(week, ZONE, 'en')).toBe('9–15 Nov 2026');
    expect([week, days].map((one) => daysText(one, ZONE, 'zh'))).toEqual([
      '2026年11月9日–15日',
      '2026年10月30日–11月2日',
    ]);
    expect(daysText({ from: day('2026-12-28'), to: day('2027-01-04') }, ZONE, 'zh')).toBe(
      '2026年12月28日–2027年1月3日',
    );
  });

  it('ends with its last day where the clock changes in between', () => {
    // Berlin's Sunday of 25 October has 25 hours.
    const [from, to] = [Date.parse('2026-10-19T00:00:00+02:00'), Date.parse('2026-10-26T00:00:00+01:00')];
    expect(daysText({ from, to }, 'Europe/Berlin', 'en')).toBe('19–25 Oct 2026');
  });

  it('comes at a moment that says its zone', () => {
    const at = Date.parse('2026-11-29T22:00:00Z');
    expect(momentText(at, ZONE, 'en')).toBe('Mon 30 Nov 06:00, UTC+8');
    expect(momentText(at, ZONE, 'zh')).toBe('11月30日周一 06:00，UTC+8');
  });
});

describe('a span of days', () => {
  const wanted = (first: string, last: string): Wanted => ({ kind: 'days', week: 'w', month: 'm', first, last });
  const faults = (first: string, last: string) =>
    faultsOf(wanted(first, last), { earliest: '2026-09-01', today: '2026-11-23' });
  const none = { first: null, last: null };

  it('may be one day, today, and 92 days', () => {
    expect(faults('2026-11-23', '2026-11-23')).toEqual(none);
    expect(daysOf('2026-08-24', '2026-11-23')).toBe(92);
    expect(faults('2026-08-24', '2026-11-23')).toEqual(none);
  });

  it('is refused by the field that is at fault', () => {
    expect(faults('', '2026-11-20')).toEqual({ first: 'missing', last: null });
    expect(faults('2026-11-20', '2026-11-24')).toEqual({ first: null, last: 'future' });
    expect(faults('2026-11-20', '2026-11-19')).toEqual({ first: null, last: 'order' });
    expect(faults('2026-08-23', '2026-11-23')).toEqual({ first: null, last: 'long' });
    expect(faults('2026-08-01', '2026-08-31')).toEqual({ first: null, last: 'early' });
  });

  it('has a name that the server knows, as weeks and months have', () => {
    expect(nameOf(wanted('2026-11-03', '2026-11-17'))).toBe('2026-11-03_2026-11-17');
    expect(nameOf({ ...wanted('', ''), kind: 'week', week: '2026-W46' })).toBe('2026-W46');
    expect(nameOf({ ...wanted('', ''), kind: 'month', month: '2026-11' })).toBe('2026-11');
  });
});

describe('a value of the inputs', () => {
  it('is a moment on the organization’s clock where its column says so, and else a number as it is', () => {
    const at = Date.parse('2026-11-12T13:04:31.482Z');
    expect(cellText('applied_at', at, ZONE, 'en')).toBe('2026-11-12 21:04:31.482');
    expect(cellText('quarter_at', day('2026-11-12'), ZONE, 'en')).toBe('2026-11-12 00:00');
    expect(cellText('unavailable_seconds', 1234, ZONE, 'en')).toBe('1,234');
    expect(cellText('path', 12_345, ZONE, 'en')).toBe('12345');
    expect([cellText('region', 'ID', ZONE, 'zh'), cellText('region', 'US-West', ZONE, 'en')]).toEqual([
      ...['印度尼西亚', 'US-West'],
    ]);
    expect(cellText('weight', 0.123_456_789_01, ZONE, 'en')).toBe('0.123456789');
    expect([cellText('line', 'B', ZONE, 'en'), cellText('line', null, ZONE, 'en')]).toEqual(['B', '–']);
  });
});
