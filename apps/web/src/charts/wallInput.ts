import { zoneOffsetMs } from './timeTicks';

/** The value of a datetime-local input for a moment (epoch ms) on a zone's clock, to the minute or the second. */
export function wallInput(at: number, zone: string, to: 'minute' | 'second' = 'minute'): string {
  return new Date(at + zoneOffsetMs(at, zone)).toISOString().slice(0, to === 'minute' ? 16 : 19);
}

/** The moment that such an input means; null where it holds none. */
export function instantOf(input: string, zone: string): number | null {
  const wall = Date.parse(`${input}Z`);
  return Number.isNaN(wall) ? null : wallInstant(wall, zone);
}

/** When a zone's wall clock (epoch ms read as if they were UTC) showed this. */
export function wallInstant(wall: number, zone: string): number {
  return wall - zoneOffsetMs(wall - zoneOffsetMs(wall, zone), zone);
}
