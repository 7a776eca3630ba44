import { describe, expect, it } from 'vitest';
import { monthNamed } from '../../src/availability/month';
import { ServiceError } from '../../src/errors';
import { choosePeriod, dayAt, daysPeriod, periodAt, periodNamed, periodShifted } from '../../src/report/periods/period';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Clocks that change at midnight, by half an hour, never, and one that skipped a date. */
const ZONES = [
  'UTC',
  'Asia/Shanghai',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'America/New_York',
  'America/Havana',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Europe/London',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Cairo',
];
const hours = (name: string, zone: string) => {
  const period = periodNamed(name, zone);
  return period ? (period.to - period.from) / HOUR : null;
};
const iso = (at: number | undefined) => new Date(at ?? Number.NaN).toISOString();

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock as Intl writes it, apart from everything that is tested here. */
function clock(at: number, timeZone: string): string {
  const [numeric, two] = ['numeric', '2-digit'] as const;
  const fields = { year: numeric, month: two, day: two, hour: two, minute: two, second: two };
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, hourCycle: 'h23', ...fields });
  formats.set(timeZone, format);
  return format.format(at);
}

describe('periods of a report', () => {
  it('are weeks, months and spans of days by the organization’s clock', () => {
    expect(periodNamed('2026-W46', 'Asia/Kathmandu')).toEqual({
      kind: 'week',
      name: '2026-W46',
      from: Date.parse('2026-11-08T18:15Z'),
      to: Date.parse('2026-11-15T18:15Z'),
    });
    expect(periodNamed('2026-11', 'Asia/Shanghai')).toEqual({
      kind: 'month',
      name: '2026-11',
      from: Date.parse('2026-10-31T16:00Z'),
      to: Date.parse('2026-11-30T16:00Z'),
    });
    expect(periodNamed('2026-11-03_2026-11-17', 'America/New_York')).toEqual({
      kind: 'days',
      name: '2026-11-03_2026-11-17',
      from: Date.parse('2026-11-03T05:00Z'),
      to: Date.parse('2026-11-18T05:00Z'),
    });
  });

  it('are an hour longer or shorter where clocks change in them', () => {
    expect([hours('2026-W44', 'America/New_York'), hours('2026-W10', 'America/New_York')]).toEqual([169, 167]);
    expect([hours('2026-11', 'America/New_York'), hours('2026-03', 'America/New_York')]).toEqual([721, 743]);
    expect(hours('2026-10-31_2026-11-01', 'America/New_York')).toBe(49);
    expect(hours('2026-10-04_2026-10-04', 'Australia/Lord_Howe')).toBe(23.5);
    // Havana's 8 March 2026 begins at 01:00.
    expect([hours('2026-03-08_2026-03-08', 'America/Havana'), hours('2026-W10', 'America/Havana')]).toEqual([23, 167]);
  });

  it('leave out a date that a zone skipped', () => {
    expect(hours('2011-12-29_2011-12-31', 'Pacific/Apia')).toBe(48);
    expect(hours('2011-12', 'Pacific/Apia')).toBe(30 * 24);
    expect(periodNamed('2011-12-30_2011-12-30', 'Pacific/Apia')).toBeNull();
    expect(iso(periodNamed('2011-12-31_2011-12-31', 'Pacific/Apia')?.from)).toBe('2011-12-30T10:00:00.000Z');
  });

  it.each([
    ...['', '2026', '2026-13', '2026-00', '2026-1', '2026-W00', '2026-W54', '2025-W53', '2026-w46', '2026W46'],
    ...['2026-11-03', '2026-11-03_', '2026-02-30_2026-03-02', '2026-11-17_2026-11-03', '2026-11-3_2026-11-17'],
    ...['2026-01-01_2026-04-03', '0001-11', '1979-12', ' 2026-11', '2026-11 ', '２０２６-11', '2026-W46/../../etc'],
    ...['2026-11-03_2026-11-17_2026-11-18', '+2026-11', '-2026-11', '2026-11\n'],
  ])('have no other names: %j', (name) => {
    expect(periodNamed(name, 'Asia/Shanghai')).toBeNull();
  });

  it('begin and end at the first instant of a local day, know their own names and follow upon each other', () => {
    for (const zone of ZONES)
      for (const kind of ['week', 'month'] as const) {
        let period = periodAt(kind, Date.UTC(1999, 11, 20), zone);
        for (let i = 0; i < (kind === 'week' ? 1_600 : 370); i += 1) {
          const about = `${period.name} in ${zone}`;
          expect(periodNamed(period.name, zone), about).toEqual(period);
          const [before, after] = [clock(period.from - 1, zone).slice(0, 10), clock(period.from, zone)];
          expect(before < after.slice(0, 10), about).toBe(true);
          expect(dayAt(period.from, zone), about).toBe(after.slice(0, 10));
          const first = kind === 'week' ? new Date(`${after.slice(0, 10)}Z`).getUTCDay() : after.slice(8, 10);
          expect(first, about).toBe(kind === 'week' ? 1 : '01');
          for (const at of [period.from, period.to - 1, period.from + Math.floor((period.to - period.from) * 0.37)])
            expect(periodAt(kind, at, zone).name, about).toBe(period.name);
          const next = periodShifted(period, 1, zone);
          expect(next.from, about).toBe(period.to);
          expect(periodShifted(next, -1, zone), about).toEqual(period);
          period = next;
        }
        expect(periodShifted(period, -25, zone)).toEqual(periodAt(kind, periodShifted(period, -25, zone).from, zone));
      }
  }, 120_000);

  it('of free days follow upon each other by as many days, and hold exactly their days', () => {
    let seed = 11;
    const some = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return Math.floor((seed / 0x80000000) * below);
    };
    const day = (number: number) => new Date(number * DAY).toISOString().slice(0, 10);
    for (let i = 0; i < 600; i += 1) {
      const zone = ZONES[some(ZONES.length)] ?? 'UTC';
      const [first, length] = [12_000 + some(12_000), 1 + some(92)];
      const name = `${day(first)}_${day(first + length - 1)}`;
      const period = periodNamed(name, zone);
      if (period === null) {
        expect(name, zone).toBe('2011-12-30_2011-12-30');
        continue;
      }
      expect(daysPeriod(day(first), day(first + length - 1), zone)).toEqual(period);
      const skipped = zone === 'Pacific/Apia' && name.slice(0, 10) <= '2011-12-30' && name.slice(11) >= '2011-12-30';
      expect(Math.abs((period.to - period.from) / DAY - (length - (skipped ? 1 : 0))), name).toBeLessThan(1.1 / 24);
      expect(dayAt(period.to - 1, zone), `${name} in ${zone}`).toBe(
        skipped && name.endsWith('2011-12-30') ? '2011-12-29' : day(first + length - 1),
      );
      const next = periodShifted(period, 1, zone);
      expect(next.from, `${name} in ${zone}`).toBe(period.to);
      expect(next.name).toBe(`${day(first + length)}_${day(first + 2 * length - 1)}`);
      expect(periodShifted(next, -1, zone)).toEqual(period);
    }
  });

  it('agree with the months of availability', () => {
    for (const zone of ZONES)
      for (const name of ['2026-02', '2026-03', '2026-04', '2026-10', '2026-11', '2024-02']) {
        const month = monthNamed(name, zone);
        expect(periodNamed(name, zone)).toEqual({ kind: 'month', name, from: month?.from, to: month?.to });
      }
  });

  it('say what is wrong with a name, and how to mend it', () => {
    const now = Date.UTC(2026, 10, 18);
    const thrown = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return error instanceof ServiceError ? { field: error.details.field, message: error.message } : error;
      }
      return null;
    };
    const given = { timeZone: 'Asia/Shanghai', now };
    expect(choosePeriod('2026-W47', given).name).toBe('2026-W47');
    expect(thrown(() => choosePeriod('2026-W99', given))).toEqual({
      field: 'name',
      message: expect.stringMatching(/^2026-W99 names no period: write a week \(2026-W46\)/),
    });
    expect(thrown(() => choosePeriod('2026-W48', { ...given, field: 'week' }))).toEqual({
      field: 'week',
      message: '2026-W48 has not begun: choose 2026-W47 or an earlier one.',
    });
    expect(thrown(() => daysPeriod('2026-02-30', '2026-03-01', 'UTC'))).toMatchObject({ field: 'firstDay' });
    expect(thrown(() => daysPeriod('2026-02-03', '2026-2-4', 'UTC'))).toMatchObject({ field: 'lastDay' });
    expect(thrown(() => daysPeriod('2026-02-03', '2026-02-01', 'UTC'))).toMatchObject({ field: 'lastDay' });
    expect(thrown(() => daysPeriod('2026-01-01', '2026-04-03', 'UTC'))).toMatchObject({
      field: 'lastDay',
      message: expect.stringContaining('1 to 92 days'),
    });
    expect(daysPeriod('2026-01-01', '2026-04-02', 'UTC').to).toBe(Date.UTC(2026, 3, 3));
  });
});
