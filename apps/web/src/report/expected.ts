import { zoneOffsetMs } from '../charts/timeTicks';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The same hours of the clock on several days: `fromHour` 20 and `toHour` 23 are 20:00–23:00. */
export interface ExpectedSpan {
  readonly fromHour: number;
  readonly toHour: number;
  /** Beginnings of their days, epoch ms of the wall clock read as if it were UTC, ascending. */
  readonly days: readonly number[];
}

/** Hours (epoch ms of their beginning, ascending) as stretches of the clock of `zone`, those on most days first. */
export function expectedSpans(hours: readonly number[], zone: string): readonly ExpectedSpan[] {
  const stretches: { from: number; to: number }[] = [];
  for (const at of hours) {
    const wall = at + zoneOffsetMs(at, zone);
    const last = stretches.at(-1);
    if (last !== undefined && last.to === wall) last.to = wall + HOUR;
    else stretches.push({ from: wall, to: wall + HOUR });
  }
  const spans = new Map<string, { fromHour: number; toHour: number; days: number[] }>();
  for (const { from, to } of stretches) {
    const day = Math.floor(from / DAY) * DAY;
    const [fromHour, toHour] = [(from - day) / HOUR, (to - day) / HOUR];
    const key = `${fromHour} ${toHour}`;
    const span = spans.get(key);
    if (span) span.days.push(day);
    else spans.set(key, { fromHour, toHour, days: [day] });
  }
  return [...spans.values()].sort((one, other) => other.days.length - one.days.length || one.fromHour - other.fromHour);
}

/** “20:00”; hours with a fraction are those of zones off the hour, past 24 those of the next day. */
export function wallClock(hour: number): string {
  const minutes = Math.round(hour * 60);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(minutes / 60) % 24)}:${pad(minutes % 60)}`;
}
