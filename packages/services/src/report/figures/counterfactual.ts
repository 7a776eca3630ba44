import type { Chosen } from './chosen';
import type { Hindsight } from './inputs';
import type { BadMinutes } from './report';
import { type LineSeconds, type PathSeconds, secondsAt } from './seconds';
import { QUARTER_MS, type SpanData } from './spans';

/** Hindsight of less than this share of what was measured would tell of another time than the rest of the report. */
const LEAST_COVERED = 0.95;

export type CounterfactualMethod = 'counterfactual-seconds' | 'counterfactual-quarters';

/** What each choice of line would have given, over the time that both lines have data of. */
export interface Counterfactual {
  readonly badMinutes: BadMinutes;
  readonly comparedMinutes: number;
}

/** Seconds where they are known of every route that has data, else quarter-hours for all: one method for a report. */
export function counterfactualOf(
  span: SpanData,
  chosen: readonly Chosen[],
  hindsight: readonly (Hindsight | null)[],
): { method: CounterfactualMethod; routes: Counterfactual[] } {
  const withData = chosen.flatMap((route, index) => {
    const both = bothMeasured(span, route);
    return both === null ? [] : [{ both, hindsight: hindsight[index] ?? null }];
  });
  const bySeconds = withData.length > 0 && withData.every(({ both, hindsight: known }) => covers(known, both));
  return {
    method: bySeconds ? 'counterfactual-seconds' : 'counterfactual-quarters',
    routes: chosen.map((route, index) => (bySeconds ? secondsCompared(hindsight[index] ?? null) : compared(route))),
  };
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** From the first to the last quarter-hour in which A and B have data and something was decided; null: there is none. */
function bothMeasured({ period, end }: SpanData, { lines, carried }: Chosen): Bounds | null {
  const [a, b] = [lines.get('A'), lines.get('B')];
  if (!a || !b) return null;
  const quarters = [...carried.keys()].filter(
    (quarter) => (a.measured[quarter] ?? 0) > 0 && (b.measured[quarter] ?? 0) > 0,
  );
  const [first, last] = [Math.min(...quarters), Math.max(...quarters)];
  if (quarters.length === 0) return null;
  return { from: period.from + first * QUARTER_MS, to: Math.min(end, period.from + (last + 1) * QUARTER_MS) };
}

function covers(known: Hindsight | null, { from, to }: Bounds): boolean {
  if (known === null) return false;
  return Math.min(known.to, to) - Math.max(known.from, from) >= LEAST_COVERED * (to - from);
}

const nothing: Counterfactual = { badMinutes: { A: 0, B: 0, chosen: 0, best: 0 }, comparedMinutes: 0 };

function secondsCompared(known: Hindsight | null): Counterfactual {
  if (known === null) return nothing;
  const { A, B, chosen, best } = known.badSeconds;
  return {
    badMinutes: { A: A / 60, B: B / 60, chosen: chosen / 60, best: best / 60 },
    comparedMinutes: known.comparedSeconds / 60,
  };
}

function compared(route: Chosen): Counterfactual {
  const quarters = comparedQuarters(route);
  return {
    badMinutes: sumBadMinutes(quarters.map(({ badMinutes }) => badMinutes)),
    comparedMinutes: quarters.reduce((sum, { minutes }) => sum + minutes, 0),
  };
}

/** One quarter-hour's part of what each choice would have given, over the minutes that both lines have data of. */
export interface ComparedQuarter {
  /** Quarter-hours since the beginning of the period. */
  readonly quarter: number;
  readonly minutes: number;
  readonly badMinutes: BadMinutes;
}

/**
 * Over quarter-hours that both lines measured: each line's share of bad seconds times the seconds that both have, so
 * that A, B, chosen and best rest on the same time. Best is the better line of each quarter-hour, or what was chosen where
 * that went clear of trouble on both. What was on a third line is not compared.
 */
export function comparedQuarters({ lines, carried }: Chosen): ComparedQuarter[] {
  const [a, b] = [lines.get('A'), lines.get('B')];
  if (!a || !b) return [];
  return [...carried].flatMap(([quarter, { alone, both, down }]) => {
    const one = badMinutesAt(a, b, quarter);
    const [onA, onB] = [alone.get('A') ?? 0, alone.get('B') ?? 0];
    const decided = onA + onB + both;
    if (one === null || decided <= 0) return [];
    const { A, B, minutes } = one;
    const [badOnA, badOnB] = [down.get('A') ?? onA / decided, down.get('B') ?? onB / decided];
    const chosen = badOnA * A + badOnB * B + (both / decided) * Math.min(A, B);
    return { quarter, minutes, badMinutes: { A, B, chosen, best: Math.min(A, B, chosen) } };
  });
}

/** Bad minutes of A and B in one quarter-hour over the minutes that both have data of; null where one has none. */
export function badMinutesAt(
  a: LineSeconds,
  b: LineSeconds,
  quarter: number,
): { A: number; B: number; minutes: number } | null {
  const [ofA, ofB] = [secondsAt(a, quarter), secondsAt(b, quarter)];
  const minutes = Math.min(ofA.measured, ofB.measured) / 60;
  return minutes > 0 ? { A: badShare(ofA) * minutes, B: badShare(ofB) * minutes, minutes } : null;
}

const badShare = ({ bad, measured }: PathSeconds) => bad / measured;

export function sumBadMinutes(all: readonly BadMinutes[]): BadMinutes {
  const sum = (of: keyof BadMinutes) => all.reduce((total, bad) => total + bad[of], 0);
  return { A: sum('A'), B: sum('B'), chosen: sum('chosen'), best: sum('best') };
}
