import type { PathTotals } from './inputs';
import { availabilityOf, noSeconds, type PathSeconds, plusSeconds } from './seconds';
import { addSketch, countIn, emptySketch, inMillionths, type Merged, percentileOf } from './sketches';
import type { SpanData } from './spans';

/** What one line comes to in one period. Null where nothing was measured. */
export interface LineSpan {
  /** Means of its paths that measured, weighted by their shares of the audience, as the page Availability has them. */
  readonly seconds: PathSeconds;
  readonly availability: number | null;
  readonly badMinutes: number | null;
  readonly rttP50Micros: number | null;
  readonly rttP95Micros: number | null;
  readonly rttP99Micros: number | null;
  readonly lossRatio: number | null;
  readonly jitterMicros: number | null;
  readonly connectP50Micros: number | null;
  readonly connectP95Micros: number | null;
  readonly connectFailureRatio: number | null;
  /** RTT of its audience, merged; empty where nothing came back. */
  readonly rtt: Merged;
}

/** Figures of each line, in the order of the network. */
export function lineSpans(span: SpanData): LineSpan[] {
  return span.pathsOfLine.map((paths) => {
    const seconds = weighedSeconds(measuredOf(span, paths));
    return {
      seconds,
      availability: availabilityOf(seconds),
      badMinutes: seconds.measured > 0 ? seconds.bad / 60 : null,
      ...qualityOf(span, paths),
    };
  });
}

/** A path that counts for a figure of its line (by index), and what it counts: its share of its carrier's audience. */
export interface Counting<T> {
  readonly path: number;
  readonly share: number;
  readonly own: T;
}

/** Of the paths of a line, those that have any second of the period. */
export const measuredOf = (span: SpanData, paths: readonly number[]): Counting<PathSeconds>[] =>
  countingOf(span, paths, (path) => span.paths[path]);

/** Which paths count for each figure of probes and connects. */
export const COUNTS = {
  lossRatio: ({ sent }: PathNumbers) => sent > 0,
  jitterMicros: ({ sent, jitterSamples }: PathNumbers) => sent > 0 && jitterSamples > 0,
  rtt: ({ sent, received }: PathNumbers) => sent > 0 && received > 0,
  connectFailureRatio: ({ connectAttempts }: PathNumbers) => connectAttempts > 0,
  connect: ({ connect }: PathNumbers) => countIn(connect) > 0,
};

/** Of the paths of a line, those that count for a figure. */
export const probedOf = (
  span: SpanData,
  paths: readonly number[],
  figure: keyof typeof COUNTS,
): Counting<PathNumbers>[] =>
  countingOf(span, paths, (path) => {
    const place = span.totalsOf.get(path);
    const own = place === undefined ? undefined : numbersOf(span.totals, place);
    return own !== undefined && COUNTS[figure](own) ? own : undefined;
  });

function countingOf<T>(
  { share }: SpanData,
  paths: readonly number[],
  of: (path: number) => T | undefined,
): Counting<T>[] {
  const found = paths.flatMap((path) => {
    const own = of(path);
    return own === undefined ? [] : [{ path, own }];
  });
  const shares = share(found.map(({ path }) => path));
  return found.map(({ path, own }, i) => ({ path, own, share: shares[i] ?? 0 }));
}

function weighedSeconds(measured: readonly Counting<PathSeconds>[]): PathSeconds {
  const weights = measured.reduce((sum, { share }) => sum + share, 0);
  const sum = measured.reduce((all, { own, share }) => plusSeconds(all, own, share), noSeconds);
  return weights > 0 ? plusSeconds(noSeconds, sum, 1 / weights) : noSeconds;
}

/** Each path's histogram is scaled to its share of the audience: a percentile is one of viewers, and not of probes. */
function qualityOf(span: SpanData, paths: readonly number[]) {
  const mean = (figure: keyof typeof COUNTS, of: (own: PathNumbers) => number) => {
    let [sum, weights] = [0, 0];
    for (const { own, share } of probedOf(span, paths, figure)) {
      sum += share * of(own);
      weights += share;
    }
    return weights > 0 ? sum / weights : null;
  };
  const [rtt, connect] = [emptySketch(), emptySketch()];
  for (const { own, share } of probedOf(span, paths, 'rtt')) addSketch(rtt, own.rtt, share / own.received);
  for (const { own, share } of probedOf(span, paths, 'connect'))
    addSketch(connect, own.connect, share / countIn(own.connect));
  const jitterMean = mean('jitterMicros', (own) => own.jitterSumMicros / own.jitterSamples);
  const [rtts, connects] = [inMillionths(rtt), inMillionths(connect)];
  return {
    rttP50Micros: percentileOf(rtts, 50),
    rttP95Micros: percentileOf(rtts, 95),
    rttP99Micros: percentileOf(rtts, 99),
    lossRatio: mean('lossRatio', (own) => own.lost / own.sent),
    jitterMicros: jitterMean === null ? null : Math.round(jitterMean),
    connectP50Micros: percentileOf(connects, 50),
    connectP95Micros: percentileOf(connects, 95),
    connectFailureRatio: mean('connectFailureRatio', (own) => own.connectFailures / own.connectAttempts),
    rtt,
  };
}

const noSketch = { buckets: [], counts: [] };

export type PathNumbers = ReturnType<typeof numbersOf>;

/** One path's sums of a period. */
export function numbersOf(totals: PathTotals, place: number) {
  return {
    sent: totals.sent[place] ?? 0,
    received: totals.received[place] ?? 0,
    lost: totals.lost[place] ?? 0,
    jitterSumMicros: totals.jitterSumMicros[place] ?? 0,
    jitterSamples: totals.jitterSamples[place] ?? 0,
    connectAttempts: totals.connectAttempts[place] ?? 0,
    connectFailures: totals.connectFailures[place] ?? 0,
    rtt: totals.rtt[place] ?? noSketch,
    connect: totals.connect[place] ?? noSketch,
  };
}
