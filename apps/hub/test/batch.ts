import { randomUUID } from 'node:crypto';
import type { Batch } from '@twinline/wire/batch';
import { type Sample, toColumns } from '@twinline/wire/columns';

/** A healthy second of one path, 50 probes answered in 80 ms. `startMs` is epoch ms. */
function healthySample(path: number, startMs: number): Sample {
  return {
    path,
    start: startMs * 1_000,
    duration: 1_000_000,
    revision: 0,
    pending: 0,
    sent: 50,
    received: 50,
    late: 0,
    lost: 0,
    duplicates: 0,
    reordered: 0,
    forwardLost: 0,
    returnLost: 0,
    rttMinMicros: 79_000,
    rttMeanMicros: 80_000,
    rttMaxMicros: 82_000,
    rttBuckets: [120],
    rttCounts: [50],
    jitterMicros: 200,
    delayVariationMicros: 3_000,
    lossBursts: 0,
    longestLossBurst: 0,
    lateRun: 0,
    lateRunSpanMicros: 0,
    forwardDelayChangeMicros: null,
    returnDelayChangeMicros: null,
    clockErrorMicros: null,
    timestampSource: 0,
  };
}

/** What an agent posts: one second of each path that ended just now. */
export function batchOf(paths: readonly number[], changes: Partial<Batch> = {}): Batch {
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 1_000;
  return {
    boot: randomUUID(),
    sequence: 1,
    sentAt: Date.now() * 1_000,
    agentVersion: 'test',
    samples: toColumns(paths.map((path) => healthySample(path, startMs))),
    signals: [],
    ...changes,
  };
}
