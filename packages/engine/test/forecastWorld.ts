import { DAY_MS, HOUR_MS, type Observation, type WallClock, weekdayOf } from '../src/forecast/series';
import { random } from './world';

/** Monday, 2 March 2026, 00:00 UTC: four weeks later Europe sets its clocks forward. */
export const MONDAY = Date.UTC(2026, 2, 2);
export const QUARTER_MS = HOUR_MS / 4;
export const UTC: WallClock = (at) => at;

/** The clock of a real zone, asked of Intl; by the quarter-hour, for which offsets never change within. */
export function zoneClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS;
    let wall = known.get(quarter);
    if (wall === undefined) {
      const part = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
      wall = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute);
      known.set(quarter, wall);
    }
    return wall + at - quarter;
  };
}

export interface LineWorld {
  readonly seed: number;
  readonly days: number;
  readonly clock?: WallClock;
  readonly stepMs?: number;
  readonly quietMs?: number;
  readonly noiseMs?: number;
  /** From when to when a day is congested (hours by the wall clock), and by how much; null: not at all. */
  readonly busy?: (day: number, weekday: number) => { from: number; to: number; byMs: number } | null;
  /** Added to the value of a step; `i` counts steps from the beginning. */
  readonly add?: (at: number, i: number, rnd: () => number) => number;
  readonly missing?: (at: number, rnd: () => number) => boolean;
}

/** Every evening from eight to eleven, with the weekend from six. */
export const evenings = (_day: number, weekday: number) => ({ from: weekday >= 5 ? 18 : 20, to: 23, byMs: 45 });

/** A line as it might be measured: evenings vary in height by a third and begin up to 20 minutes early or late. */
export function measureLine(world: LineWorld): Observation[] {
  const rnd = random(world.seed);
  const { stepMs = QUARTER_MS, quietMs = 80, noiseMs = 2, clock = UTC } = world;
  const moods = new Map<number, { height: number; shift: number }>();
  const series: Observation[] = [];
  for (let i = 0; i * stepMs < world.days * DAY_MS; i++) {
    const at = MONDAY + i * stepMs;
    const wall = clock(at);
    const day = Math.floor(wall / DAY_MS);
    const hour = (wall - day * DAY_MS) / HOUR_MS;
    const mood = moods.get(day) ?? { height: 2 / 3 + (rnd() * 2) / 3, shift: (rnd() * 2 - 1) / 3 };
    moods.set(day, mood);
    const busy = world.busy?.(day, weekdayOf(day)) ?? null;
    const congested = busy !== null && hour >= busy.from + mood.shift && hour < busy.to + mood.shift;
    const noise = noiseMs * (rnd() + rnd() + rnd() + rnd() - 2);
    const value = quietMs + noise + (congested ? busy.byMs * mood.height : 0) + (world.add?.(at, i, rnd) ?? 0);
    if (!(world.missing?.(at, rnd) ?? false)) series.push({ at, value, weight: 1 - 0.2 * rnd() });
  }
  return series;
}
