import { pointsTaken, scoreOf } from './score';
import type { Policy } from './types';

/** What an hour (or many hours together) of one line came to. */
export interface HourOfLine {
  /** Null where nothing came back. */
  readonly rttP95Micros: number | null;
  /** Of all probes sent, 0–1. */
  readonly lossRatio: number;
  /** Mean of RFC 3550's jitter. */
  readonly jitterMicros: number | null;
}

/**
 * 0–100: a whole hour judged by the limits and weights that the live score uses for windows of seconds. Nothing came
 * back: 0, as for a line that is dark. Two things differ from `judge`: loss counts as it is, because an hour's probes
 * prove it; and bursts take no points, because the longest of thousands of seconds says nothing of the hour (one stall
 * of a second would make it poor), and what they lost is in the loss ratio.
 */
export function hourScore(hour: HourOfLine, { limits }: Policy): number {
  if (hour.lossRatio >= 1) return 0;
  return scoreOf({
    rtt: pointsTaken((hour.rttP95Micros ?? 0) / 1_000, limits.rtt),
    loss: pointsTaken(hour.lossRatio, limits.loss),
    jitter: pointsTaken((hour.jitterMicros ?? 0) / 1_000, limits.jitter),
    burst: 0,
  });
}
