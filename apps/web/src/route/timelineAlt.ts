import { quantile } from '../charts/niceScale';
import type { RouteDetail } from './detail';

/** What the chart shows of one line, in four figures; null without data. */
export interface LineSummary {
  readonly medianMicros: number | null;
  readonly p95Micros: number | null;
  readonly lossRatio: number;
  readonly jitterMicros: number | null;
}

/** The middle bucket's figures and the loss over all probes, for the text that replaces the picture. */
export function summarize(detail: RouteDetail, slot: string): LineSummary | null {
  const line = detail.lines[slot];
  const probes = line?.probes.reduce((sum, count) => sum + count, 0) ?? 0;
  if (line === undefined || probes === 0) return null;
  const lost = line.probes.reduce((sum, count, index) => sum + count * (line.lossRatio[index] ?? 0), 0);
  return {
    medianMicros: quantile(line.rttP50Micros, 0.5),
    p95Micros: quantile(line.rttP95Micros, 0.5),
    lossRatio: lost / probes,
    jitterMicros: quantile(line.jitterMicros, 0.5),
  };
}
