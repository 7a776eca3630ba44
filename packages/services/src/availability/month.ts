import { ServiceError } from '../errors';
import { startOfDay } from '../report/isoWeek';

const DAY_MS = 86_400_000;

/** One local day; epoch ms, half open. */
export interface MonthDay {
  /** `2026-11-23` */
  readonly day: string;
  readonly from: number;
  readonly to: number;
}

/** A calendar month in a time zone; where clocks change it is not a whole number of days of 24 hours. */
export interface CalendarMonth {
  /** `2026-11` */
  readonly month: string;
  readonly from: number;
  readonly to: number;
  readonly days: readonly MonthDay[];
}

/** A month by its name; null for a name that is none. */
export function monthNamed(name: string, timeZone: string): CalendarMonth | null {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(name);
  if (!match) return null;
  const [year, month] = [Number(match[1]), Number(match[2]) - 1];
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const starts = Array.from({ length: length + 1 }, (_, i) => Date.UTC(year, month, 1 + i));
  const instants = starts.map((day) => startOfDay(day, timeZone));
  const days = starts.slice(0, -1).map((day, i) => ({
    day: new Date(day).toISOString().slice(0, 10),
    from: instants[i] ?? 0,
    to: instants[i + 1] ?? 0,
  }));
  return { month: name, from: instants[0] ?? 0, to: instants.at(-1) ?? 0, days };
}

/** The name of the month that an instant (epoch ms) lies in. */
export function monthAt(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit' }).formatToParts(at);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}`;
}

/** The name of the month `by` months later; earlier when negative. */
export function monthShifted(name: string, by: number): string {
  const [year = 0, month = 1] = name.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + by, 1)).toISOString().slice(0, 7);
}

/** How many days a month of this name has, as its last one's date. */
export function lastDayOf(name: string): string {
  return new Date(Date.parse(`${monthShifted(name, 1)}-01`) - DAY_MS).toISOString().slice(0, 10);
}

/**
 * A month that has begun, the newest where none is named.
 *
 * @throws ServiceError invalid with the field.
 */
export function chooseMonth(name: string | undefined, newest: string, field = 'month'): string {
  if (name === undefined) return newest;
  if (!monthNamed(name, 'UTC')) throw new ServiceError('invalid', `${name} is not a month.`, { field });
  if (name > newest) throw new ServiceError('invalid', `${name} has not begun.`, { field });
  return name;
}
