import { stretchesOf, wallHourAt } from './zoneClock';

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;
/** More than any clock was ever put back or forward. */
const AROUND_MS = 26 * HOUR_MS;

/** An instant that parts a zone's wall hours: what was measured before it lies in earlier hours than what came after. */
export interface HourBoundary {
  readonly at: number;
  /** The wall hour that begins here (see `wallHourAt`). */
  readonly hour: number;
}

/** Whole wall hours of the region, and by how many hours the reader's clock is ahead of it in all of them. */
export interface DaysPiece {
  readonly from: HourBoundary;
  readonly to: HourBoundary;
  readonly shiftHours: number;
}

export interface QuartersPiece {
  readonly from: number;
  readonly to: number;
}

export interface SpanPieces {
  readonly days: readonly DaysPiece[];
  readonly quarters: readonly QuartersPiece[];
}

/**
 * Parts a span (epoch ms, whole quarter-hours) into what the region's days by wall hour can tell on the reader's clock,
 * and what only quarter-hours can: broken hours at the ends, the hour that comes twice where the two clocks part in
 * it, and everything while they are no whole hours apart (Kathmandu and Singapore).
 */
export function spanPieces(regionZone: string, readerZone: string, from: number, to: number): SpanPieces {
  const days: DaysPiece[] = [];
  const quarters: QuartersPiece[] = [];
  const addQuarters = (start: number, end: number) => {
    const last = quarters.at(-1);
    if (end <= start) return;
    if (last?.to === start) quarters[quarters.length - 1] = { from: last.from, to: end };
    else quarters.push({ from: start, to: end });
  };
  for (const apart of clocksApart(regionZone, readerZone, from, to)) {
    const whole = apart.ms % HOUR_MS === 0 ? wholeHours(regionZone, apart.from, apart.to) : null;
    if (whole === null) {
      addQuarters(apart.from, apart.to);
      continue;
    }
    addQuarters(apart.from, whole.from.at);
    days.push({ ...whole, shiftHours: apart.ms / HOUR_MS });
    addQuarters(whole.to.at, apart.to);
  }
  return { days, quarters };
}

/** The whole wall hours inside a span; null where there are none. */
function wholeHours(timeZone: string, from: number, to: number): Pick<DaysPiece, 'from' | 'to'> | null {
  const first = boundaryFrom(timeZone, from, QUARTER_MS);
  const last = boundaryFrom(timeZone, to, -QUARTER_MS);
  return first.at < last.at ? { from: first, to: last } : null;
}

/** A span widened to whole wall hours of the region: by less than one on each side, or two where one comes twice. */
export function widenedHours(timeZone: string, from: number, to: number): Pick<DaysPiece, 'from' | 'to'> {
  return { from: boundaryFrom(timeZone, from, -QUARTER_MS), to: boundaryFrom(timeZone, to, QUARTER_MS) };
}

function boundaryFrom(timeZone: string, start: number, stepMs: number): HourBoundary {
  let at = start;
  while (!partsHours(timeZone, at)) at += stepMs;
  return { at, hour: wallHourAt(timeZone, at) };
}

function partsHours(timeZone: string, at: number): boolean {
  const hour = wallHourAt(timeZone, at);
  return stretchesOf(timeZone, at - AROUND_MS, at + AROUND_MS).every((stretch) => {
    const [before, after] = [Math.min(stretch.to, at) - QUARTER_MS, Math.max(stretch.from, at)];
    const hourOf = (instant: number) => Math.floor((instant + stretch.offsetMs) / HOUR_MS);
    return (stretch.from >= at || hourOf(before) < hour) && (stretch.to <= at || hourOf(after) >= hour);
  });
}

/** Stretches in which the reader's clock is ahead of the region's by the same `ms`. */
function clocksApart(regionZone: string, readerZone: string, from: number, to: number) {
  if (regionZone === readerZone) return [{ from, to, ms: 0 }];
  const stretches: { from: number; to: number; ms: number }[] = [];
  for (const region of stretchesOf(regionZone, from, to))
    for (const reader of stretchesOf(readerZone, region.from, region.to)) {
      const ms = reader.offsetMs - region.offsetMs;
      const last = stretches.at(-1);
      if (last?.ms === ms) last.to = reader.to;
      else stretches.push({ from: reader.from, to: reader.to, ms });
    }
  return stretches;
}
