import { advisePreemptively } from '@twinline/engine/forecast/advise';
import type { Prepared } from '@twinline/engine/forecast/series';
import type { Expectation } from '@twinline/engine/types';
import { wasCongested } from './learnSeries';
import type { AdviceEvidence, AdvisedRoute, RegionState, SeriesState, StandingAdvice } from './loadRegion';
import { QUARTER_MS } from './series';

/** What becomes of advices with a new forecast. */
export interface AdviceChanges {
  readonly opened: readonly {
    readonly routeId: string;
    readonly fromLine: string;
    readonly toLine: string;
    readonly acts: boolean;
    readonly evidence: AdviceEvidence;
    readonly until: number;
  }[];
  /** Ids of those that stand no longer. */
  readonly ended: readonly string[];
  readonly settled: readonly ({ readonly id: string } & Outcome)[];
}

/** What came of an advice. */
export interface Outcome {
  readonly congested: boolean | null;
  readonly sparedMinutes: number | null;
}

/** A series with what was measured of it lately. */
export interface MeasuredSeries {
  readonly state: SeriesState;
  readonly series: Prepared;
}

/** An advice is looked at for an hour at least, and for no longer than what is measured reaches back. */
const LEAST_MS = 60 * 60_000;
const MOST_MS = 24 * 60 * 60_000;

/**
 * One advice a route at a time: it ends when the route is advised otherwise, or has left the line. Once it has ended and
 * its time is over, what was measured says what it was worth.
 */
export function adviseRoutes(
  { routes, advices }: Pick<RegionState, 'routes' | 'advices'>,
  expectation: Expectation,
  measured: readonly MeasuredSeries[],
): AdviceChanges {
  const { at } = expectation;
  const opened: AdviceChanges['opened'][number][] = [];
  const ended = new Set(advices.filter((one) => one.endedAt === null).map((one) => one.id));
  for (const route of routes) {
    const wanted = adviceFor(route, expectation);
    const open = advices.find((one) => one.routeId === route.routeId && one.endedAt === null);
    if (wanted === null) continue;
    if (open?.fromLine === wanted.fromLine && open.toLine === wanted.toLine) ended.delete(open.id);
    else opened.push(wanted);
  }
  const over = advices.filter((one) => (one.endedAt !== null || ended.has(one.id)) && one.until <= at);
  return { opened, ended: [...ended], settled: over.map((one) => ({ id: one.id, ...outcomeOf(one, measured) })) };
}

function adviceFor({ routeId, activeLine, rules }: AdvisedRoute, expectation: Expectation) {
  if (activeLine === null) return null;
  const { line, acts, leaves } = advisePreemptively(activeLine, expectation, rules);
  const takes = line === null ? undefined : expectation.lines[line];
  if (line === null || leaves === null || takes === undefined) return null;
  const until = Math.min(expectation.at + MOST_MS, Math.max(expectation.at + LEAST_MS, leaves.stretch?.to ?? 0));
  const evidence = { leaves, takes, leastShare: rules.leastShare };
  return { routeId, fromLine: activeLine, toLine: line, acts, evidence, until };
}

/**
 * Congested: there was a quarter-hour in which so much of the audience was as the advice said. Spared: minutes of
 * congestion by share of the audience on the one line, less those on the other.
 */
export function outcomeOf(
  { at, until, fromLine, toLine, evidence }: StandingAdvice,
  measured: readonly MeasuredSeries[],
): Outcome {
  let [known, congested, minutes, both] = [0, false, 0, 0];
  for (let step = at; step < until; step += QUARTER_MS) {
    const from = shareAt(measured, fromLine, step);
    const to = shareAt(measured, toLine, step);
    if (from !== null) {
      known += 1;
      congested ||= from >= evidence.leastShare - 1e-9;
    }
    if (from === null || to === null) continue;
    both += 1;
    minutes += (from - to) * (QUARTER_MS / 60_000);
  }
  return { congested: known > 0 ? congested : null, sparedMinutes: both > 0 ? minutes : null };
}

/** The share of the audience whose carriers were congested on a line, of those that were measured; null: none was. */
function shareAt(measured: readonly MeasuredSeries[], slot: string, at: number): number | null {
  const carriers = new Map<string, { weight: number; congested: boolean }>();
  for (const { state, series } of measured) {
    const congested =
      state.slot === slot ? wasCongested(series, at, state.overQuiet ?? Number.POSITIVE_INFINITY) : null;
    if (congested === null) continue;
    const known = carriers.get(state.carrierId)?.congested ?? false;
    carriers.set(state.carrierId, { weight: state.weight, congested: known || congested });
  }
  const whole = [...carriers.values()].reduce((sum, one) => sum + one.weight, 0);
  if (whole === 0) return null;
  return [...carriers.values()].reduce((sum, one) => sum + (one.congested ? one.weight : 0), 0) / whole;
}
