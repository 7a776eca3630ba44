import { randomUUID } from 'node:crypto';
import type { Batch, SampleColumns } from '@twinline/wire/batch';
import type { LoadAgent } from '../load/loadAgents';

export interface Body {
  readonly key: string;
  readonly batch: Batch;
  /** The batch as it goes over the wire. */
  readonly text: string;
}

const SECOND_MICROS = 1_000_000;

/** A seeded generator (mulberry32): the same rows in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Batches of `rowsPerBatch` one-second samples, `rows` in all, made as they are asked for; seconds end about now. */
export function* makeBodies(
  agents: readonly LoadAgent[],
  rows: number,
  rowsPerBatch: number,
  offsetSeconds = 0,
): Generator<Body> {
  const draw = random(1);
  const pathsPerAgent = agents[0]?.paths.length ?? 1;
  const secondsPerBatch = Math.ceil(rowsPerBatch / pathsPerAgent);
  const secondsInAll = Math.ceil(rows / (agents.length * pathsPerAgent));
  const firstSecond = Math.floor(Date.now() / 1000) - secondsInAll - secondsPerBatch + offsetSeconds;
  const boot = randomUUID();
  let left = rows;
  for (let sequence = 1; left > 0; sequence += 1) {
    for (const agent of agents) {
      if (left <= 0) return;
      const count = Math.min(rowsPerBatch, left);
      const second = firstSecond + (sequence - 1) * secondsPerBatch;
      const samples = columns(agent.paths, second, count, draw);
      const sentAt = (second + secondsPerBatch) * SECOND_MICROS;
      const batch: Batch = { boot, sequence, sentAt, agentVersion: 'bench', samples, signals: [] };
      yield { key: agent.key, batch, text: JSON.stringify(batch) };
      left -= count;
    }
  }
}

function columns(paths: readonly number[], second: number, count: number, draw: () => number): SampleColumns {
  const rows = Array.from({ length: count }, (_, i) => i);
  const of = <T>(value: (row: number) => T) => rows.map(value);
  const rtt = of(() => 60_000 + Math.floor(draw() * 40_000));
  return {
    path: of((row) => paths[row % paths.length] ?? 1),
    start: of((row) => (second + Math.floor(row / paths.length)) * SECOND_MICROS),
    duration: of(() => SECOND_MICROS),
    revision: of(() => 0),
    pending: of(() => 0),
    sent: of(() => 50),
    received: of(() => 50),
    late: of(() => 0),
    lost: of(() => 0),
    duplicates: of(() => 0),
    reordered: of(() => 0),
    forwardLost: of(() => 0),
    returnLost: of(() => 0),
    rttMinMicros: of((row) => (rtt[row] ?? 0) - 2_000),
    rttMeanMicros: of((row) => rtt[row] ?? 0),
    rttMaxMicros: of((row) => (rtt[row] ?? 0) + 9_000),
    rttBuckets: of(() => {
      const first = 115 + Math.floor(draw() * 5);
      return [first, first + 1, first + 2, first + 4];
    }),
    rttCounts: of(() => [30, 12, 6, 2]),
    jitterMicros: of(() => 400 + Math.floor(draw() * 900)),
    delayVariationMicros: of(() => 2_000 + Math.floor(draw() * 3_000)),
    lossBursts: of(() => 0),
    longestLossBurst: of(() => 0),
    lateRun: of(() => 0),
    lateRunSpanMicros: of(() => 0),
    forwardDelayChangeMicros: of(() => 300),
    returnDelayChangeMicros: of(() => 200),
    clockErrorMicros: of(() => 150),
    timestampSource: of(() => 0),
  };
}
