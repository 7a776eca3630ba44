import type { WallClock } from '@twinline/engine/forecast/series';
import { stretchesOf } from '../query/span/zoneClock';

const DAY_MS = 86_400_000;

/** The clock on the wall of a zone for instants from `from` to a day after `to` (epoch ms). */
export function wallClock(timeZone: string, from: number, to: number): WallClock {
  const stretches = stretchesOf(timeZone, from, to + DAY_MS);
  return (at) => {
    let offsetMs = stretches[0]?.offsetMs ?? 0;
    for (const stretch of stretches) if (stretch.from <= at) offsetMs = stretch.offsetMs;
    return at + offsetMs;
  };
}
