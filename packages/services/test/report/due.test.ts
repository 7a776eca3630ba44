import { describe, expect, it } from 'vitest';
import { periodNamed } from '../../src/report/periods/period';
import { dueAt, newestDue, nextDue, type ScheduleKind } from '../../src/report/schedules/due';

const at = (iso: string) => Date.parse(iso);
const period = (name: string, timeZone: string) => {
  const found = periodNamed(name, timeZone);
  if (found === null) throw new Error(name);
  return found;
};
const due = (name: string, hour: number, timeZone: string) =>
  new Date(dueAt(period(name, timeZone), hour, timeZone)).toISOString();

describe('a report is due', () => {
  it.each([
    // Weeks end with Sunday; the report is due on Monday, by the zone's own clock.
    ['2026-W46', 6, 'Asia/Shanghai', '2026-11-15T22:00:00.000Z'],
    ['2026-W46', 6, 'America/Sao_Paulo', '2026-11-16T09:00:00.000Z'],
    ['2026-W46', 0, 'Asia/Kathmandu', '2026-11-15T18:15:00.000Z'],
    // Clocks go back on Sunday, 25 October, and forward on Sunday, 29 March.
    ['2026-W43', 6, 'Europe/Berlin', '2026-10-26T05:00:00.000Z'],
    ['2026-W42', 6, 'Europe/Berlin', '2026-10-19T04:00:00.000Z'],
    ['2026-W13', 6, 'Europe/Berlin', '2026-03-30T04:00:00.000Z'],
    // And on a Monday's own morning: Tehran's last change was on Tuesday, 22 March 2022, at midnight.
    ['2022-W11', 6, 'Asia/Tehran', '2022-03-21T02:30:00.000Z'],
    ['2022-W12', 6, 'Asia/Tehran', '2022-03-28T01:30:00.000Z'],
    // The last days of a year belong to its last week, of 52 or 53.
    ['2026-W53', 6, 'Asia/Singapore', '2027-01-03T22:00:00.000Z'],
    ['2026-02', 6, 'Asia/Shanghai', '2026-02-28T22:00:00.000Z'],
    ['2028-02', 23, 'UTC', '2028-03-01T23:00:00.000Z'],
    ['2026-12', 6, 'America/New_York', '2027-01-01T11:00:00.000Z'],
    // Chatham is 45 minutes beside the hour, in summer too.
    ['2026-01', 6, 'Pacific/Chatham', '2026-01-31T16:15:00.000Z'],
  ])('of %s at %i in %s', (name, hour, timeZone, expected) => {
    expect(due(name, hour, timeZone)).toBe(expected);
  });

  it('also at an hour that its morning skips, and once at one that it has twice', () => {
    // Days: the report of a span that ends on the eve of a change. 29 March 2026 has no 2 o'clock in Berlin.
    expect(due('2026-03-01_2026-03-28', 2, 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
    expect(due('2026-10-01_2026-10-24', 2, 'Europe/Berlin')).toBe('2026-10-25T00:00:00.000Z');
  });

  it('from its hour on until the next one is, whatever was missed', () => {
    const newest = (kind: ScheduleKind, now: string, timeZone = 'Europe/Berlin') =>
      newestDue(kind, { hour: 6, timeZone, now: at(now) }).period.name;
    expect(newest('week', '2026-10-26T04:59:59.999Z')).toBe('2026-W42');
    expect(newest('week', '2026-10-26T05:00:00Z')).toBe('2026-W43');
    expect(newest('week', '2026-11-01T23:59:00Z')).toBe('2026-W43');
    expect(newest('month', '2026-11-01T04:59:59Z')).toBe('2026-09');
    expect(newest('month', '2026-11-01T05:00:00Z')).toBe('2026-10');
    expect(newest('month', '2026-11-30T22:00:00Z')).toBe('2026-10');
  });

  it('next after the one that is due, never now or before', () => {
    for (const timeZone of ['Europe/Berlin', 'Asia/Shanghai', 'America/New_York', 'Pacific/Apia', 'Africa/Casablanca'])
      for (const kind of ['week', 'month'] as const)
        for (let now = at('2026-01-01T00:00:00Z'); now < at('2027-01-01T00:00:00Z'); now += 61 * 3_600_000) {
          const given = { hour: 6, timeZone, now };
          const { at: was } = newestDue(kind, given);
          const next = nextDue(kind, given);
          expect(was).toBeLessThanOrEqual(now);
          expect(next).toBeGreaterThan(now);
          const clock = new Intl.DateTimeFormat('en-GB', {
            timeZone,
            hour: '2-digit',
            weekday: 'short',
            day: 'numeric',
          });
          const parts = Object.fromEntries(clock.formatToParts(next).map(({ type, value }) => [type, value]));
          expect(parts, `${kind} in ${timeZone}`).toMatchObject(
            kind === 'week' ? { weekday: 'Mon', hour: '06' } : { day: '1', hour: '06' },
          );
        }
  });
});
