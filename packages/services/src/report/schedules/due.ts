import { zoneOffsetMs } from '../../query/span/zoneClock';
import type { Period } from '../figures/inputs';
import { dayAt, periodAt, periodShifted } from '../periods/period';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const SCHEDULE_KINDS = ['week', 'month'] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** When the report of a period is due: at `hour` (0–23) by the clock of the zone on the day after it. Epoch ms. */
export function dueAt(period: Period, hour: number, timeZone: string): number {
  const wall = Date.parse(dayAt(period.to, timeZone)) + hour * HOUR_MS;
  const candidates = [wall - DAY_MS, wall + DAY_MS].map((near) => wall - zoneOffsetMs(timeZone, near));
  const shown = candidates.filter((at) => at + zoneOffsetMs(timeZone, at) === wall);
  // An hour that comes twice: the first. One that is skipped: what the clock would have shown without the change.
  return shown.length > 0 ? Math.min(...shown) : Math.max(...candidates);
}

/** The newest period whose report is due at `now` (epoch ms), and when it was. */
export function newestDue(
  kind: ScheduleKind,
  given: { readonly hour: number; readonly timeZone: string; readonly now: number },
): { period: Period; at: number } {
  const { hour, timeZone, now } = given;
  for (let period = periodAt(kind, now, timeZone); ; period = periodShifted(period, -1, timeZone)) {
    const at = dueAt(period, hour, timeZone);
    if (at <= now) return { period, at };
  }
}

/** When the next report of a kind is due, epoch ms. */
export function nextDue(
  kind: ScheduleKind,
  given: { readonly hour: number; readonly timeZone: string; readonly now: number },
): number {
  const { period } = newestDue(kind, given);
  return dueAt(periodShifted(period, 1, given.timeZone), given.hour, given.timeZone);
}
