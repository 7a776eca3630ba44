import { downIn } from './down';
import type { Decided } from './inputs';
import { asHeld, type Carried, carriedBy, ribbonOf, stretchesOf } from './ribbon';
import { type LineSeconds, noSeconds, type PathSeconds, plusSeconds, secondsAt } from './seconds';
import { quartersIn, type SpanData } from './spans';

const QUARTERS_IN_HOUR = 4;

/** What viewers of a route had in one period, by quarter-hours. */
export interface Chosen {
  readonly seconds: PathSeconds;
  /** Seconds in which the active line was neither bad nor unavailable. */
  readonly goodSeconds: number;
  /** By hour of the period: bad minutes; null where nothing was measured. */
  readonly hourlyBadMinutes: readonly (number | null)[];
  readonly ribbon: readonly { readonly from: number; readonly to: number; readonly line: string | null }[];
  readonly carried: ReadonlyMap<number, Carried>;
  /** By slot: the lines of its region that have data. */
  readonly lines: ReadonlyMap<string, LineSeconds>;
}

/**
 * Each route of the network as chosen: each quarter-hour's seconds by the share of it in which each line was active, and
 * what was bad in them by the share of the line's down seconds in which it was, where it is known when those were.
 */
export function chosenOf(span: SpanData): Chosen[] {
  return span.network.routes.map(({ regionId }, route) => asChosen(span, regionId, span.decided[route] ?? []));
}

function asChosen(span: SpanData, regionId: string, decided: readonly Decided[]): Chosen {
  const { from } = span.period;
  const lines = linesIn(span, regionId);
  const carried = carriedBy(stretchesOf(asHeld(decided, from), from, span.end), from, downIn(span, regionId));
  const hourly: (number | null)[] = Array.from(
    { length: Math.ceil(quartersIn(span.period) / QUARTERS_IN_HOUR) },
    () => null,
  );
  let [sum, goodSeconds] = [noSeconds, 0];
  for (const [quarter, shares] of carried) {
    const seconds = secondsOf(shares, lines, quarter);
    if (seconds.measured <= 0) continue;
    sum = plusSeconds(sum, seconds);
    goodSeconds += goodIn(seconds);
    const hour = Math.floor(quarter / QUARTERS_IN_HOUR);
    hourly[hour] = (hourly[hour] ?? 0) + seconds.bad / 60;
  }
  const ribbon = ribbonOf(stretchesOf(decided, from, span.end));
  return { seconds: sum, goodSeconds, hourlyBadMinutes: hourly, ribbon, carried, lines };
}

/** What viewers had in one quarter-hour. */
export function secondsOf(
  { alone, both, down }: Carried,
  lines: ReadonlyMap<string, LineSeconds>,
  quarter: number,
): PathSeconds {
  let sum = noSeconds;
  for (const [slot, share] of alone) {
    const line = lines.get(slot);
    if (line) sum = plusSeconds(sum, shared(secondsAt(line, quarter), share, down.get(slot) ?? share));
  }
  const better = both > 0 ? betterOf(lines, quarter) : null;
  return better === null ? sum : plusSeconds(sum, better, both);
}

const shared = (seconds: PathSeconds, share: number, down: number): PathSeconds => ({
  measured: share * seconds.measured,
  bad: down * seconds.bad,
  unavailable: down * seconds.unavailable,
  planned: share * seconds.planned,
  plannedUnavailable: down * seconds.plannedUnavailable,
});

/**
 * Bad seconds may lie in unavailable periods or outside of them, and a quarter-hour tells only how many there were: the
 * larger number is what was not good. It is exact where the one lie within the other, as they do but for short bursts.
 */
export const goodIn = ({ measured, bad, unavailable }: PathSeconds): number =>
  Math.max(0, measured - Math.max(bad, unavailable));

/** Sent on both, viewers have the line that is less bad in the quarter-hour. */
function betterOf(lines: ReadonlyMap<string, LineSeconds>, quarter: number): PathSeconds | null {
  let found: PathSeconds | null = null;
  for (const line of lines.values()) {
    const own = secondsAt(line, quarter);
    if (own.measured > 0 && (found === null || isBetter(own, found))) found = own;
  }
  return found;
}

function isBetter(one: PathSeconds, other: PathSeconds): boolean {
  const bad = one.bad / one.measured - other.bad / other.measured;
  return bad < 0 || (bad === 0 && one.unavailable / one.measured < other.unavailable / other.measured);
}

/** By slot: lines of a region that have data. */
export function linesIn({ network, lines }: SpanData, regionId: string): ReadonlyMap<string, LineSeconds> {
  const found = new Map<string, LineSeconds>();
  for (const [index, line] of network.lines.entries()) {
    const seconds = lines[index];
    if (line.regionId === regionId && seconds) found.set(line.slot, seconds);
  }
  return found;
}
