import { zoneOffsetMs } from '../query/span/zoneClock';

const DAY_MS = 86_400_000;

/** An ISO 8601 week in a time zone; times are epoch ms, half open. Weeks in which clocks change are 167 or 169 h long. */
export interface Week {
  /** `2026-W46` */
  readonly week: string;
  readonly from: number;
  readonly to: number;
}

/** The week that an instant lies in. */
export function weekAt(epochMs: number, timeZone: string): Week {
  return weekOfMonday(mondayOf(localDay(epochMs, timeZone)), timeZone);
}

/** A week by its name; null for a name that is none (a year has week 53 only when it has 53 Thursdays). */
export function weekNamed(name: string, timeZone: string): Week | null {
  const match = /^(\d{4})-W(\d{2})$/.exec(name);
  if (!match) return null;
  // 4 January is always in week 1.
  const monday = mondayOf(Date.UTC(Number(match[1]), 0, 4)) + (Number(match[2]) - 1) * 7 * DAY_MS;
  const found = weekOfMonday(monday, timeZone);
  return found.week === name ? found : null;
}

/** The week `by` weeks later (earlier when negative). */
export function weekShifted(week: Week, by: number, timeZone: string): Week {
  return weekOfMonday(localDay(week.from, timeZone) + by * 7 * DAY_MS, timeZone);
}

/** Days are counted as UTC midnights of the same date: a calendar without zones. */
function weekOfMonday(monday: number, timeZone: string): Week {
  const thursday = monday + 3 * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  const number = 1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS));
  return {
    week: `${year}-W${String(number).padStart(2, '0')}`,
    from: startOfDay(monday, timeZone),
    to: startOfDay(monday + 7 * DAY_MS, timeZone),
  };
}

function mondayOf(day: number): number {
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS;
}

/** The first instant of a date; where midnight is skipped or comes twice, still the first; of a date skipped, the next's. */
export function startOfDay(day: number, timeZone: string): number {
  const candidates = [day - zoneOffsetMs(timeZone, day - DAY_MS), day - zoneOffsetMs(timeZone, day + DAY_MS)];
  const starts = candidates.filter((instant) => localDay(instant, timeZone) === day);
  return starts.length > 0 ? Math.min(...starts) : startOfDay(day + DAY_MS, timeZone);
}

function localDay(epochMs: number, timeZone: string): number {
  return Math.floor((epochMs + zoneOffsetMs(timeZone, epochMs)) / DAY_MS) * DAY_MS;
}
