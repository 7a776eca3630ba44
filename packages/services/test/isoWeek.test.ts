import { describe, expect, it } from 'vitest';
import { weekAt, weekNamed, weekShifted } from '../src/report/isoWeek';

const iso = (ms: number | undefined) => new Date(ms ?? Number.NaN).toISOString();

describe('ISO weeks in a time zone', () => {
  it('begin on the organization’s Monday and not on UTC’s', () => {
    const week = weekNamed('2026-W46', 'Asia/Kathmandu');
    expect([iso(week?.from), iso(week?.to)]).toEqual(['2026-11-08T18:15:00.000Z', '2026-11-15T18:15:00.000Z']);
    expect(weekAt(Date.UTC(2026, 10, 8, 18, 14), 'Asia/Kathmandu').week).toBe('2026-W45');
    expect(weekAt(Date.UTC(2026, 10, 8, 18, 15), 'Asia/Kathmandu').week).toBe('2026-W46');
  });

  it('are 169 hours long when clocks go back and 167 when they go forward', () => {
    const hours = (name: string) => {
      const week = weekNamed(name, 'America/New_York');
      return ((week?.to ?? 0) - (week?.from ?? 0)) / 3_600_000;
    };
    expect([hours('2026-W44'), hours('2026-W10'), hours('2026-W20')]).toEqual([169, 167, 168]);
  });

  it('count a Sunday whose midnight is skipped once', () => {
    // Havana, 2026-03-08: clocks go from 00:00 straight to 01:00.
    const week = weekAt(Date.UTC(2026, 2, 8, 12), 'America/Havana');
    expect(week.to - week.from).toBe(167 * 3_600_000);
  });

  it('belong to the year of their Thursday', () => {
    expect(weekAt(Date.UTC(2027, 0, 3), 'UTC').week).toBe('2026-W53');
    expect(weekAt(Date.UTC(2027, 0, 4), 'UTC').week).toBe('2027-W01');
    expect(weekNamed('2026-W53', 'UTC')?.week).toBe('2026-W53');
    expect(weekNamed('2027-W53', 'UTC')).toBeNull();
    expect(weekNamed('2026-W00', 'UTC')).toBeNull();
    expect(weekNamed('last week', 'UTC')).toBeNull();
  });

  it('follow each other without gap or overlap over ten years and five zones', () => {
    for (const zone of ['UTC', 'Asia/Kathmandu', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'America/Havana']) {
      let week = weekAt(Date.UTC(2018, 0, 1, 12), zone);
      for (let i = 0; i < 520; i += 1) {
        const next = weekShifted(week, 1, zone);
        expect(next.from).toBe(week.to);
        expect(weekNamed(next.week, zone)).toEqual(next);
        week = next;
      }
    }
  });
});
