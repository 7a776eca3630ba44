import { describe, expect, test } from 'vitest';
import { checkSchedule } from '../src/orders/maintenance';
import { nextOccurrences, type Schedule } from '../src/orders/occurrences';

const MINUTE_MS = 60_000;
const schedule = (given: Partial<Schedule>): Schedule => ({
  repeats: 'daily',
  weekdays: [],
  timeZone: 'Asia/Kathmandu',
  firstDay: '2026-01-01',
  startMinute: 120,
  durationMinutes: 60,
  lastDay: null,
  ...given,
});
const at = (iso: string) => Date.parse(iso);
const starts = (given: Partial<Schedule>, since: string, count: number) =>
  nextOccurrences(schedule(given), at(since), count).map(({ from }) => new Date(from).toISOString());

describe('maintenance windows', () => {
  test('begin at the local minute of a zone that is 5 h 45 min ahead, on both sides of UTC’s midnight', () => {
    expect(starts({}, '2026-03-01T00:00Z', 2)).toEqual(['2026-03-01T20:15:00.000Z', '2026-03-02T20:15:00.000Z']);
    expect(starts({ repeats: 'weekly', weekdays: [1], startMinute: 0 }, '2026-11-20T00:00Z', 2)).toEqual([
      '2026-11-22T18:15:00.000Z',
      '2026-11-29T18:15:00.000Z',
    ]);
  });

  test('one that is under way comes first, and is over at its last moment', () => {
    const once = { repeats: 'once', firstDay: '2026-05-01' } as const;
    const from = at('2026-04-30T20:15Z');
    expect(nextOccurrences(schedule(once), from + 59 * MINUTE_MS, 3)).toEqual([{ from, to: from + 60 * MINUTE_MS }]);
    expect(nextOccurrences(schedule(once), from + 60 * MINUTE_MS, 3)).toEqual([]);
  });

  test('a start that New York’s clock skips is the first moment after the gap, and lasts its real minutes', () => {
    // 8 March 2026: 02:00 EST becomes 03:00 EDT at 07:00 UTC.
    const newYork = { timeZone: 'America/New_York', startMinute: 150, durationMinutes: 45 };
    expect(nextOccurrences(schedule(newYork), at('2026-03-08T00:00Z'), 2)).toEqual([
      { from: at('2026-03-08T07:00Z'), to: at('2026-03-08T07:45Z') },
      { from: at('2026-03-09T06:30Z'), to: at('2026-03-09T07:15Z') },
    ]);
  });

  test('a start that New York’s clock shows twice is the first of the two, once', () => {
    // 1 November 2026: 02:00 EDT becomes 01:00 EST at 06:00 UTC.
    const newYork = { timeZone: 'America/New_York', startMinute: 90, durationMinutes: 120 };
    expect(nextOccurrences(schedule(newYork), at('2026-11-01T00:00Z'), 2)).toEqual([
      { from: at('2026-11-01T05:30Z'), to: at('2026-11-01T07:30Z') },
      { from: at('2026-11-02T06:30Z'), to: at('2026-11-02T08:30Z') },
    ]);
  });

  test('Lord Howe’s clock changes by half an hour: the gap and the double half-hour are known', () => {
    // 4 October 2026, 15:30 UTC the day before: 02:00 becomes 02:30. 5 April 2026: 02:00 becomes 01:30 at 15:00 UTC.
    const lordHowe = { timeZone: 'Australia/Lord_Howe', startMinute: 135 };
    expect(starts(lordHowe, '2026-10-03T12:00Z', 2)).toEqual(['2026-10-03T15:30:00.000Z', '2026-10-04T15:15:00.000Z']);
    const twice = { timeZone: 'Australia/Lord_Howe', startMinute: 105 };
    expect(starts(twice, '2026-04-04T12:00Z', 2)).toEqual(['2026-04-04T14:45:00.000Z', '2026-04-05T15:15:00.000Z']);
  });

  test('a monthly one on the 31st is on the last day of shorter months, leap years known', () => {
    const monthly = { repeats: 'monthly', firstDay: '2027-10-31', timeZone: 'UTC' } as const;
    expect(starts(monthly, '2027-01-01T00:00Z', 6).map((iso) => iso.slice(0, 10))).toEqual([
      '2027-10-31',
      '2027-11-30',
      '2027-12-31',
      '2028-01-31',
      '2028-02-29',
      '2028-03-31',
    ]);
  });

  test('a weekly one keeps its days, from its first to its last', () => {
    const weekly = { repeats: 'weekly', weekdays: [2, 4], timeZone: 'UTC', firstDay: '2026-11-25' } as const;
    expect(starts({ ...weekly, lastDay: '2026-12-03' }, '2020-01-01T00:00Z', 9).map((iso) => iso.slice(0, 10))).toEqual(
      ['2026-11-26', '2026-12-01', '2026-12-03'],
    );
  });

  test.each<[string, Partial<Schedule> & { repeats?: string }]>([
    ['repeats', { repeats: 'yearly' as never }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['firstDay', { firstDay: '2026-02-30' }],
    ['startMinute', { startMinute: 1_440 }],
    ['durationMinutes', { durationMinutes: 0 }],
    ['durationMinutes', { durationMinutes: 1_381 }],
    ['durationMinutes', { repeats: 'weekly', weekdays: [7, 1], durationMinutes: 1_400 }],
    ['lastDay', { lastDay: '2025-12-31' }],
    ['lastDay', { repeats: 'once', lastDay: '2026-12-31' }],
    ['weekdays', { repeats: 'weekly' }],
    ['weekdays', { weekdays: [1] }],
    ['weekdays', { repeats: 'weekly', weekdays: [0] }],
  ])('a fault in %s is named', (field, given) => {
    expect(() => checkSchedule(schedule(given))).toThrow(
      expect.objectContaining({ code: 'invalid', details: { field } }),
    );
  });

  test('windows that are an hour apart are taken, also over the end of the week', () => {
    expect(checkSchedule(schedule({ durationMinutes: 1_380 })).durationMinutes).toBe(1_380);
    const weekly = { repeats: 'weekly', weekdays: [5, 1], durationMinutes: 3 * 1_440 - 60 } as const;
    expect(checkSchedule(schedule(weekly)).weekdays).toEqual([1, 5]);
  });
});
