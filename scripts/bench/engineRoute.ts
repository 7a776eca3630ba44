import type { PathIdentity } from '@twinline/engine/types';
import type { SampleColumns } from '@twinline/wire/batch';
import { columns } from './bodies';

const SECOND_MICROS = 1_000_000;
const AGENTS = 5;

/** The route of these benches: five agents on carriers of their own, each measuring both lines. */
export const routePaths: readonly PathIdentity[] = Array.from({ length: 2 * AGENTS }, (_, i) => ({
  path: i + 1,
  agent: `agent-${i >> 1}`,
  carrier: `carrier-${i >> 1}`,
  line: i % 2 === 0 ? 'A' : 'B',
  pop: 'pop',
  weight: 1 / AGENTS,
}));

/**
 * Seconds of the given paths as agents report them, second after second, from `firstSecond` (epoch seconds) on.
 * `lossOf` is the share of 50 probes that path `path` loses in the second `at` (from 0).
 */
export function secondsOf(
  paths: readonly number[],
  seconds: number,
  firstSecond: number,
  draw: () => number,
  lossOf: (path: number, at: number) => number,
): SampleColumns {
  const made = columns(paths, seconds, draw);
  const lost = made.start.map((at, row) => {
    const share = lossOf(made.path[row] ?? 0, at);
    let probes = 0;
    for (let probe = 0; share > 0 && probe < 50; probe++) if (draw() < share) probes++;
    return probes;
  });
  const cut = (row: number) => lost[row] === 50;
  return {
    ...made,
    start: made.start.map((at) => (firstSecond + at) * SECOND_MICROS),
    received: lost.map((probes) => 50 - probes),
    lost,
    rttBuckets: made.rttBuckets.map((buckets, row) => (cut(row) ? [] : buckets)),
    rttCounts: made.rttCounts.map((counts, row) =>
      cut(row) ? [] : [Math.max(1, 30 - (lost[row] ?? 0)), ...counts.slice(1)],
    ),
    jitterMicros: made.jitterMicros.map((jitter, row) => (cut(row) ? null : jitter)),
    longestLossBurst: lost.map((probes) => Math.min(probes, 50)),
    lateRun: lost.map((_, row) => (cut(row) ? 50 : 0)),
    lateRunSpanMicros: lost.map((_, row) => (cut(row) ? SECOND_MICROS : 0)),
  };
}

/** What `work` takes of this process's CPU time, in ms: others on the machine don't count, collecting garbage does. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
