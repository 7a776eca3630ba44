import type { PathTotals } from './inputs';
import { availabilityOf, noSeconds, type PathSeconds, plusSeconds, weightOf } from './seconds';
import { addSketch, countIn, emptySketch, inMillionths, type Merged, percentileOf } from './sketches';
import type { SpanData } from './spans';

/** What one line comes to in one period. Null where nothing was measured. */
export interface LineSpan {
  /** Sums of its paths that measured, weighted by audience, as the page Availability has them. */
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
  const weight = weightOf(span.network);
  return span.pathsOfLine.map((paths) => {
    const seconds = weighedSeconds(span, paths, weight);
    return {
      seconds,
      availability: availabilityOf(seconds),
      badMinutes: seconds.measured > 0 ? seconds.bad / 60 : null,
      ...qualityOf(span, paths, weight),
    };
  });
}

function weighedSeconds({ paths: all }: SpanData, paths: readonly number[], weight: (path: number) => number) {
  let [sum, weights] = [noSeconds, 0];
  for (const path of paths) {
    const own = all[path];
    if (own === undefined) continue;
    weights += weight(path);
    sum = plusSeconds(sum, own, weight(path));
  }
  return weights > 0 ? plusSeconds(noSeconds, sum, 1 / weights) : noSeconds;
}

/** Each path's histogram is scaled to its audience: a percentile is one of viewers, and not of probes. */
function qualityOf({ totals, totalsOf }: SpanData, paths: readonly number[], weightOfPath: (path: number) => number) {
  const [rtt, connect] = [emptySketch(), emptySketch()];
  const [loss, jitter, failures] = [createMean(), createMean(), createMean()];
  for (const path of paths) {
    const place = totalsOf.get(path);
    if (place === undefined) continue;
    const [own, weight] = [numbersOf(totals, place), weightOfPath(path)];
    if (own.sent > 0) {
      loss.add(weight, own.lost / own.sent);
      if (own.jitterSamples > 0) jitter.add(weight, own.jitterSumMicros / own.jitterSamples);
      if (own.received > 0) addSketch(rtt, own.rtt, weight / own.received);
    }
    if (own.connectAttempts > 0) failures.add(weight, own.connectFailures / own.connectAttempts);
    const connected = countIn(own.connect);
    if (connected > 0) addSketch(connect, own.connect, weight / connected);
  }
  const [rtts, connects] = [inMillionths(rtt), inMillionths(connect)];
  const jitterMean = jitter.mean();
  return {
    rttP50Micros: percentileOf(rtts, 50),
    rttP95Micros: percentileOf(rtts, 95),
    rttP99Micros: percentileOf(rtts, 99),
    lossRatio: loss.mean(),
    jitterMicros: jitterMean === null ? null : Math.round(jitterMean),
    connectP50Micros: percentileOf(connects, 50),
    connectP95Micros: percentileOf(connects, 95),
    connectFailureRatio: failures.mean(),
    rtt,
  };
}

const noSketch = { buckets: [], counts: [] };

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

function createMean() {
  let [sum, weights] = [0, 0];
  return {
    add(weight: number, value: number) {
      sum += weight * value;
      weights += weight;
    },
    mean: () => (weights > 0 ? sum / weights : null),
  };
}
