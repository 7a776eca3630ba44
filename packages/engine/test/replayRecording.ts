import type { RecordedSamples } from '../src/replay/recording';
import type { PathIdentity } from '../src/types';

/** Recordings by hand: one agent a pair of paths, a sample a second, 50 probes in each. */

export const EPOCH = 1_700_000_000;

export interface Row {
  readonly path: number;
  /** Seconds after EPOCH. */
  readonly at: number;
  readonly seconds?: number;
  readonly lost?: number;
  readonly rttMs?: number;
  /** Late probes at its end; all of them where all are lost. */
  readonly lateRun?: number;
  readonly burst?: number;
  readonly sent?: number;
  readonly word?: string;
}

const bucketOf = (micros: number) => Math.ceil(Math.log(micros) / Math.log(1.1));

export const pathsOf = (agents: number, slots: readonly string[] = ['A', 'B']): PathIdentity[] =>
  Array.from({ length: agents }, (_, agent) =>
    slots.map((line, i) => ({
      path: agent * slots.length + i + 1,
      agent: `agent-${agent}`,
      carrier: `carrier-${agent}`,
      line,
      pop: 'pop',
      weight: 1 / agents,
    })),
  ).flat();

/** In order of their ends, as they were heard. */
export function columnsOf(rows: readonly Row[]): RecordedSamples {
  const endOf = (row: Row) => row.at + (row.seconds ?? 1);
  const ordered = [...rows].sort((a, b) => endOf(a) - endOf(b) || a.path - b.path);
  const full = ordered.map((row) => {
    const sent = row.sent ?? 50 * (row.seconds ?? 1);
    const lost = row.lost ?? 0;
    const lateRun = row.lateRun ?? (lost === sent ? sent : 0);
    return { ...row, sent, lost, lateRun, duration: (row.seconds ?? 1) * 1_000_000, rtt: (row.rttMs ?? 80) * 1_000 };
  });
  return {
    path: full.map((row) => row.path),
    start: full.map((row) => Math.round((EPOCH + row.at) * 1_000_000)),
    duration: full.map((row) => row.duration),
    sent: full.map((row) => row.sent),
    received: full.map((row) => row.sent - row.lost),
    lost: full.map((row) => row.lost),
    rttMeanMicros: full.map((row) => (row.lost === row.sent ? null : row.rtt)),
    rttBuckets: full.map((row) => (row.lost === row.sent ? [] : [bucketOf(row.rtt)])),
    rttCounts: full.map((row) => (row.lost === row.sent ? [] : [row.sent - row.lost])),
    jitterMicros: full.map((row) => (row.lost === row.sent ? null : 1_000)),
    longestLossBurst: full.map((row) => row.burst ?? (row.lost === row.sent ? row.sent : Math.min(1, row.lost))),
    lateRun: full.map((row) => row.lateRun),
    lateRunSpanMicros: full.map((row) => (row.lateRun * row.duration) / Math.max(1, row.sent)),
    seconds: full.map((row) => row.word ?? null),
  };
}

/** Both lines from second 0 on; `lostOf` says how many of its 50 probes each second of each path loses. */
export function story(
  lengthSeconds: number,
  lostOf: (line: string, second: number, agent: number) => number,
  agents = 1,
): RecordedSamples {
  const rows = Array.from({ length: lengthSeconds }, (_, at) =>
    pathsOf(agents).map(({ path, line, agent }) => ({
      path,
      at,
      lost: lostOf(line, at, Number(agent.slice('agent-'.length))),
    })),
  );
  return columnsOf(rows.flat());
}

/** The rows from `from` to before `to`, as if they came in a call of their own. */
export function part(samples: RecordedSamples, from: number, to: number): RecordedSamples {
  const cut = Object.entries(samples).map(([name, column]) => [name, (column as unknown[]).slice(from, to)]);
  return Object.fromEntries(cut) as unknown as RecordedSamples;
}
