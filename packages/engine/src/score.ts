import type { Figures, LossFigures } from './lastMinute';
import { METRICS } from './policy';
import type { MetricLimits, MetricName, Policy, WindowFigures } from './types';

export type Contributions = Readonly<Record<MetricName, number>>;

/** Fewer probes than this are judged together with what came before them. */
const ENOUGH_PROBES = 20;

/**
 * Points that a value costs: none up to `fair`, linear up to `weight` at `poor`, and from there towards 100 without
 * reaching it, so that of two bad lines the worse one still scores lower.
 */
export function pointsTaken(value: number, { fair, poor, weight }: MetricLimits): number {
  if (value <= fair) return 0;
  if (value <= poor) return (weight * (value - fair)) / (poor - fair);
  return weight + (100 - weight) * (1 - poor / value);
}

/**
 * The loss that a window proves: lower end of Wilson's interval (1927) at one standard deviation, and nothing under
 * two losses, so that one lost probe of fifty is not called 2 % (Cloudflare asks for two as well).
 */
export function provenLoss(figures: LossFigures): number {
  const n = figures.probes;
  const losses = Math.round((figures.lossRatio ?? 0) * n);
  if (losses < 2) return 0;
  const p = losses / n;
  return Math.max(0, (p + 1 / (2 * n) - Math.sqrt((p * (1 - p)) / n + 1 / (4 * n * n))) / (1 + 1 / n));
}

/**
 * RTT and jitter count as far as the windows of 1 s and 10 s both show them; loss, as far as that of 1, 3 or 10 s proves
 * it: what has begun a second ago shows best in the shortest, what is spread in the longer ones.
 */
export function judge(figures: Figures, policy: Policy): Contributions | null {
  const { second, threeSeconds, tenSeconds, minute } = figures;
  if (!second || !threeSeconds || !tenSeconds) return null;
  const { limits } = policy;
  const both = (metric: 'rtt' | 'jitter', of: (f: WindowFigures) => number) => {
    const long = pointsTaken(of(tenSeconds), limits[metric]);
    return second.probes < ENOUGH_PROBES ? long : Math.min(long, pointsTaken(of(second), limits[metric]));
  };
  // Ten seconds of few probes can't claim a loss as small as `fair`; a minute can.
  const needsMinute = minute && (tenSeconds.lossResolution ?? 1) > limits.loss.fair;
  const loss = Math.max(
    provenLoss(second),
    provenLoss(threeSeconds),
    provenLoss(tenSeconds),
    needsMinute ? provenLoss(minute) : 0,
  );
  return {
    rtt: both('rtt', rttMs),
    loss: pointsTaken(loss, limits.loss),
    jitter: both('jitter', jitterMs),
    burst: pointsTaken(second.longestLossBurst, limits.burst),
  };
}

/** By the newest second alone, or by ten where that has too few probes. */
export function judgeRecent(figures: Figures, policy: Policy): Contributions | null {
  const enough = (figures.second?.probes ?? 0) >= ENOUGH_PROBES;
  const of = enough ? figures.second : figures.tenSeconds;
  if (!of) return null;
  const { limits } = policy;
  return {
    rtt: pointsTaken(rttMs(of), limits.rtt),
    loss: pointsTaken(provenLoss(of), limits.loss),
    jitter: pointsTaken(jitterMs(of), limits.jitter),
    burst: pointsTaken(of.longestLossBurst, limits.burst),
  };
}

export function scoreOf(contributions: Contributions): number {
  let points = 0;
  for (const metric of METRICS) points += contributions[metric];
  return Math.max(0, 100 - points);
}

const rttMs = (figures: WindowFigures) => (figures.rttP95Micros ?? 0) / 1_000;
const jitterMs = (figures: WindowFigures) => (figures.jitterMicros ?? 0) / 1_000;
