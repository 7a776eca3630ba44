import type { RouteDetail } from './detail';

/** The figures of one bucket of one line. */
export interface BucketFigures {
  readonly rttP50Micros: number | null;
  readonly rttP95Micros: number | null;
  readonly lossRatio: number | null;
  readonly jitterMicros: number | null;
  readonly score: number | null;
  readonly blackout: boolean;
}

/** The bucket of `slot` that holds the moment `at` (epoch ms); null where nothing was measured. */
export function bucketAt(detail: RouteDetail, slot: string, at: number): BucketFigures | null {
  const line = detail.lines[slot];
  if (line === undefined) return null;
  let low = 0;
  let high = line.start.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line.start[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  const start = line.start[index];
  if (start === undefined || at >= start + detail.bucketMs) return null;
  return {
    rttP50Micros: line.rttP50Micros[index] ?? null,
    rttP95Micros: line.rttP95Micros[index] ?? null,
    lossRatio: line.lossRatio[index] ?? null,
    jitterMicros: line.jitterMicros[index] ?? null,
    score: line.score[index] ?? null,
    blackout: line.blackout[index] === true,
  };
}
