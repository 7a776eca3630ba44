const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  SECOND,
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
];

export interface TimeTicks {
  readonly stepMs: number;
  readonly at: readonly number[];
}

/** Round wall-clock times of `timeZone` between `from` and `to` (epoch ms), at most `most` of them. */
export function timeTicks(from: number, to: number, timeZone: string, most: number): TimeTicks {
  const stepMs = STEPS.find((step) => (to - from) / step <= most) ?? 7 * DAY;
  const at: number[] = [];
  const offset = zoneOffsetMs(from, timeZone);
  for (let wall = Math.ceil((from + offset) / stepMs) * stepMs; ; wall += stepMs) {
    const tick = wall - zoneOffsetMs(wall - offset, timeZone);
    if (tick > to) return { stepMs, at };
    if (tick >= from) at.push(tick);
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of `timeZone` are ahead of UTC at `at` (epoch ms), in ms. */
export function zoneOffsetMs(at: number, timeZone: string): number {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatter.formatToParts(at)) part[type] = Number(value);
  const wall = Date.UTC(
    part.year ?? 1970,
    (part.month ?? 1) - 1,
    part.day ?? 1,
    part.hour ?? 0,
    part.minute ?? 0,
    part.second ?? 0,
  );
  return wall - Math.floor(at / SECOND) * SECOND;
}
