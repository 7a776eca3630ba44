import { stretchesOf } from '../query/span/zoneClock';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** More than any clock is ever set by, a skipped calendar day included. */
const AROUND_MS = 2 * DAY_MS;

export const repetitions = ['once', 'daily', 'weekly', 'monthly'] as const;
export type Repetition = (typeof repetitions)[number];

/** When planned work is done, on the clock of its time zone. Days are written `2026-11-23`. */
export interface Schedule {
  readonly repeats: Repetition;
  /** ISO days, 1 is Monday; of weekly windows alone. */
  readonly weekdays: readonly number[];
  /** IANA name. */
  readonly timeZone: string;
  readonly firstDay: string;
  /** Minute of the local day, 0–1439. */
  readonly startMinute: number;
  /** Real minutes, whatever the clock does meanwhile. */
  readonly durationMinutes: number;
  /** The last local day on which it begins; null: for good. */
  readonly lastDay: string | null;
}

/** One window: epoch ms, half open. */
export interface Occurrence {
  readonly from: number;
  readonly to: number;
}

/**
 * The windows that end after `since` (epoch ms), in order; for ever, where the schedule has no last day. One begins when
 * the local clock first shows its minute or a later one: after the gap where clocks are set forward, and at the first of
 * two where they are set back. A monthly one on a day that a month doesn't have is on that month's last day.
 */
export function* occurrences(schedule: Schedule, since: number): Generator<Occurrence> {
  const { timeZone, startMinute, durationMinutes } = schedule;
  const durationMs = durationMinutes * MINUTE_MS;
  for (const day of days(schedule, since - durationMs - AROUND_MS)) {
    const from = instantAt(timeZone, day + startMinute * MINUTE_MS);
    if (from + durationMs > since) yield { from, to: from + durationMs };
  }
}

/** The next `count` windows that end after `since`; fewer where there are no more. */
export function nextOccurrences(schedule: Schedule, since: number, count: number): Occurrence[] {
  const found: Occurrence[] = [];
  for (const occurrence of occurrences(schedule, since)) if (found.push(occurrence) >= count) break;
  return found;
}

/** Local days from `since` on that the schedule names, as UTC midnights of the same date: a calendar without zones. */
function* days(schedule: Schedule, since: number): Generator<number> {
  const first = Date.parse(schedule.firstDay);
  if (schedule.repeats === 'once') return yield first;
  const last = schedule.lastDay === null ? Number.POSITIVE_INFINITY : Date.parse(schedule.lastDay);
  for (let day = Math.max(first, Math.floor(since / DAY_MS) * DAY_MS); day <= last; day += DAY_MS)
    if (isNamed(schedule, day, first)) yield day;
}

function isNamed({ repeats, weekdays }: Schedule, day: number, first: number): boolean {
  switch (repeats) {
    case 'once':
    case 'daily':
      return true;
    case 'weekly':
      return weekdays.includes(isoWeekday(day));
    case 'monthly': {
      const date = new Date(day);
      const lengthOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
      return date.getUTCDate() === Math.min(new Date(first).getUTCDate(), lengthOfMonth);
    }
  }
}

/** 1 is Monday, 7 Sunday (ISO 8601). */
const isoWeekday = (day: number): number => ((new Date(day).getUTCDay() + 6) % 7) + 1;

/** The first moment at which the zone's clock shows this local time (as if it were UTC) or a later one. */
function instantAt(timeZone: string, local: number): number {
  const stretches = stretchesOf(timeZone, local - AROUND_MS, local + AROUND_MS);
  for (const { from, to, offsetMs } of stretches) if (local - offsetMs < to) return Math.max(from, local - offsetMs);
  throw new Error(`no clock of ${timeZone} ever shows this`);
}
