import { randomUUID } from 'node:crypto';
import type { SampleColumns } from '@twinline/wire/batch';
import type { LoadAgent } from '../load/loadAgents';

export interface Body {
  readonly key: string;
  /** The batch as it goes over the wire. */
  readonly text: string;
  readonly rows: number;
}

const SECOND_MICROS = 1_000_000;

/** A seeded generator (mulberry32): the same rows in every run. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Batches of `secondsPerBatch` one-second samples of every path of an agent, agent after agent, without end, from
 * `firstSecond` (epoch seconds) on. Every row is new, but only its times are: what else an agent measures it measures
 * again in its next batch, so that making load takes little of the machine that is measured.
 */
export function* makeBodies(
  agents: readonly LoadAgent[],
  secondsPerBatch: number,
  firstSecond: number,
): Generator<Body> {
  const draw = random(1);
  const boot = randomUUID();
  const templates = agents.map(({ key, paths }) => {
    const { start, ...samples } = columns(paths, secondsPerBatch, draw);
    const rest = JSON.stringify({ boot, agentVersion: 'bench', signals: [], samples });
    // `start` comes first among the columns, and what changes with each batch first of all.
    const [head = '', tail = ''] = rest.slice(1).split('"samples":{');
    return { key, seconds: start, head: `${head}"samples":{"start":[`, tail: `],${tail}` };
  });
  for (let sequence = 1; ; sequence += 1) {
    const second = firstSecond + (sequence - 1) * secondsPerBatch;
    const sentAt = (second + secondsPerBatch) * SECOND_MICROS;
    for (const { key, seconds, head, tail } of templates) {
      const starts = seconds.map((offset) => (second + offset) * SECOND_MICROS).join(',');
      yield { key, rows: seconds.length, text: `{"sequence":${sequence},"sentAt":${sentAt},${head}${starts}${tail}` };
    }
  }
}

/** Columns of an agent's batch, `start` in seconds from its beginning. */
export function columns(paths: readonly number[], seconds: number, draw: () => number): SampleColumns {
  const rows = Array.from({ length: seconds * paths.length }, (_, i) => i);
  const of = <T>(value: (row: number) => T) => rows.map(value);
  const rtt = of(() => 60_000 + Math.floor(draw() * 40_000));
  return {
    start: of((row) => Math.floor(row / paths.length)),
    path: of((row) => paths[row % paths.length] ?? 1),
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
