import { zoneOffsetMs } from '../charts/timeTicks';
import { wallInstant } from '../charts/wallInput';

export const periods = ['24h', '7d', '28d', '90d', 'week'] as const;
export type Period = (typeof periods)[number];

/** Epoch ms, half open. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS = { '24h': 1, '7d': 7, '28d': 28, '90d': 90 } as const;

/** The period as epoch ms, half open: whole hours up to now, or the last full ISO week in the organization's zone. */
export function periodBounds(period: Period, now: number, organizationZone: string): Span {
  if (period === 'week') {
    const to = weekStart(now, organizationZone);
    return { from: weekStart(to - DAY, organizationZone), to };
  }
  const to = Math.ceil(now / HOUR) * HOUR;
  return { from: to - DAYS[period] * DAY, to };
}

/** Midnight of the Monday before `at` in the zone. */
function weekStart(at: number, zone: string): number {
  const wall = at + zoneOffsetMs(at, zone);
  // 1970-01-01 was a Thursday: three days after a Monday.
  const days = Math.floor(wall / DAY);
  const monday = (days - ((days + 3) % 7)) * DAY;
  return monday - zoneOffsetMs(monday - zoneOffsetMs(at, zone), zone);
}

/** The latest stretch of clock hour `hour` (0–23) in the zone that began before `before` (epoch ms). */
export function latestHour(hour: number, before: number, zone: string): { from: number; to: number } {
  const wall = before + zoneOffsetMs(before, zone);
  const midnight = Math.floor(wall / DAY) * DAY;
  const candidate = midnight + hour * HOUR;
  const start = candidate < wall ? candidate : candidate - DAY;
  const from = start - zoneOffsetMs(start - zoneOffsetMs(before, zone), zone);
  return { from, to: from + HOUR };
}

/** The latest stretch of a clock hour on a weekday (0 is Monday) in the zone that began before `before` (epoch ms). */
export function latestWeekdayHour(
  weekday: number,
  hour: number,
  before: number,
  zone: string,
): { from: number; to: number } {
  for (let back = 0; ; back += 1) {
    const found = latestHour(hour, before - back * DAY, zone);
    // 1970-01-01 was a Thursday: three days after a Monday.
    const day = (Math.floor((found.from + zoneOffsetMs(found.from, zone)) / DAY) + 3) % 7;
    if (day === weekday || back === 7) return found;
  }
}

/** When a stretch of the zone's wall clock (epoch ms read as if they were UTC) was. */
export function wallStretch(wall: number, lengthMs: number, zone: string): { from: number; to: number } {
  return { from: wallInstant(wall, zone), to: wallInstant(wall + lengthMs, zone) };
}
