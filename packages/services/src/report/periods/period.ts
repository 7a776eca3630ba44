import { monthAt, monthNamed, monthShifted } from '../../availability/month';
import { ServiceError } from '../../errors';
import { zoneOffsetMs } from '../../query/span/zoneClock';
import type { Period } from '../figures/inputs';
import { startOfDay, type Week, weekAt, weekNamed, weekShifted } from '../isoWeek';

const DAY_MS = 86_400_000;
/** A quarter of a year: what a free span may cover. */
export const MOST_DAYS = 92;
/** Before that, zones had offsets that quarter-hours do not fit. */
const FIRST_YEAR = 1980;

/**
 * The period of a name, in whole local days of a zone: an ISO week (`2026-W46`), a calendar month (`2026-11`), or first and
 * last day (`2026-11-03_2026-11-17`, at most 92 days). Null for what names none: there are no dates made up, so
 * `2026-02-30` is none, nor is `2025-W53`.
 */
export function periodNamed(name: string, timeZone: string): Period | null {
  const year = /^\d{4}(?=-)/.exec(name)?.[0];
  if (year === undefined || Number(year) < FIRST_YEAR) return null;
  const days = /^(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})$/.exec(name);
  if (days) return spanOfDays(days[1] ?? '', days[2] ?? '', timeZone);
  const week = weekNamed(name, timeZone);
  if (week) return ofWeek(week);
  const month = monthNamed(name, timeZone);
  return month && { kind: 'month', name, from: month.from, to: month.to };
}

/** The week or month that an instant (epoch ms) lies in. */
export function periodAt(kind: 'week' | 'month', at: number, timeZone: string): Period {
  return kind === 'week' ? ofWeek(weekAt(at, timeZone)) : ofMonth(monthAt(at, timeZone), timeZone);
}

/** The period of the same kind `by` places later (earlier when negative); free spans follow upon each other. */
export function periodShifted(period: Period, by: number, timeZone: string): Period {
  const { kind, name, from, to } = period;
  if (kind === 'week') return ofWeek(weekShifted({ week: name, from, to }, by, timeZone));
  if (kind === 'month') return ofMonth(monthShifted(name, by), timeZone);
  const [first = 0, last = 0] = name.split('_').map((day) => Date.parse(day));
  const days = by * (Math.round((last - first) / DAY_MS) + 1);
  return ofDays(first + days * DAY_MS, last + days * DAY_MS, timeZone);
}

/**
 * A free span from the first to the last local day (`2026-11-03`), both within it.
 *
 * @throws ServiceError invalid with the field `firstDay` or `lastDay`.
 */
export function daysPeriod(firstDay: string, lastDay: string, timeZone: string): Period {
  for (const [field, day] of Object.entries({ firstDay, lastDay }))
    if (dayNumber(day) === null)
      throw invalid(`${day} is no day: write year, month and day, such as 2026-11-03.`, field);
  if (lastDay < firstDay)
    throw invalid(`${lastDay} is before ${firstDay}: choose a last day that is not before the first.`, 'lastDay');
  const period = spanOfDays(firstDay, lastDay, timeZone);
  if (period === null)
    throw invalid(
      `From ${firstDay} to ${lastDay} is no span of 1 to ${MOST_DAYS} days: choose a nearer day.`,
      'lastDay',
    );
  return period;
}

/**
 * The period of a name that has begun at `now` (epoch ms).
 *
 * @throws ServiceError invalid with the field.
 */
export function choosePeriod(name: string, given: { timeZone: string; now: number; field?: string }): Period {
  const { timeZone, now, field = 'name' } = given;
  const period = periodNamed(name, timeZone);
  if (!period)
    throw invalid(
      `${name} names no period: write a week (2026-W46), a month (2026-11), or the first and the last of at most ${MOST_DAYS} days (2026-11-03_2026-11-17).`,
      field,
    );
  if (period.from >= now)
    throw invalid(`${name} has not begun: choose ${periodAt('week', now, timeZone).name} or an earlier one.`, field);
  return period;
}

/** The local date (`2026-11-03`) that an instant (epoch ms) lies in. */
export function dayAt(at: number, timeZone: string): string {
  return isoDay(Math.floor((at + zoneOffsetMs(timeZone, at)) / DAY_MS) * DAY_MS);
}

const ofWeek = ({ week, from, to }: Week): Period => ({ kind: 'week', name: week, from, to });

function ofMonth(name: string, timeZone: string): Period {
  const [first, next] = [name, monthShifted(name, 1)].map((month) => startOfDay(Date.parse(`${month}-01`), timeZone));
  return { kind: 'month', name, from: first ?? 0, to: next ?? 0 };
}

function spanOfDays(firstDay: string, lastDay: string, timeZone: string): Period | null {
  const [first, last] = [dayNumber(firstDay), dayNumber(lastDay)];
  if (first === null || last === null || last < first || last - first >= MOST_DAYS * DAY_MS) return null;
  const period = ofDays(first, last, timeZone);
  // A date that the zone skipped (Samoa's 30 December 2011) has no time in it.
  return period.to > period.from ? period : null;
}

/** Days are counted as UTC midnights of the same date. */
function ofDays(first: number, last: number, timeZone: string): Period {
  return {
    kind: 'days',
    name: `${isoDay(first)}_${isoDay(last)}`,
    from: startOfDay(first, timeZone),
    to: startOfDay(last + DAY_MS, timeZone),
  };
}

/** Null for what is no date of the calendar. */
function dayNumber(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const number = Date.parse(day);
  return Number.isNaN(number) || isoDay(number) !== day || Number(day.slice(0, 4)) < FIRST_YEAR ? null : number;
}

const isoDay = (day: number) => new Date(day).toISOString().slice(0, 10);
const invalid = (message: string, field: string) => new ServiceError('invalid', message, { field });
