import { zoneOffsetMs } from '../charts/timeTicks';

export const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Less is printed as nothing. */
const LEAST_MINUTES = 0.05;

/** A stretch with bad minutes; epoch ms, half open. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly minutes: number;
}

/** Midnights of the zone from `from` on; days that clocks change on are 23 or 25 hours long. */
export function daysOf(from: number, to: number, zone: string): readonly number[] {
  const found: number[] = [];
  for (let at = from; at < to; ) {
    found.push(at);
    const next = at + DAY;
    at = next - (zoneOffsetMs(next, zone) - zoneOffsetMs(at, zone));
  }
  return found;
}

/** Bad minutes of hours from `from` on that had any; put together by day where `days` are given. */
export function stretchesOf(
  hourly: readonly (number | null)[],
  from: number,
  days: readonly number[] | null,
): readonly Stretch[] {
  const hours = hourly.map((minutes, hour) => ({
    from: from + hour * HOUR,
    to: from + (hour + 1) * HOUR,
    minutes: minutes ?? 0,
  }));
  const all = days === null ? hours : days.map((day, index) => daySum(hours, day, days[index + 1] ?? Number.MAX_VALUE));
  return all.filter(({ minutes }) => minutes >= LEAST_MINUTES);
}

function daySum(hours: readonly Stretch[], from: number, next: number): Stretch {
  const own = hours.filter((hour) => hour.from >= from && hour.from < next);
  return { from, to: own.at(-1)?.to ?? from, minutes: own.reduce((sum, { minutes }) => sum + minutes, 0) };
}
