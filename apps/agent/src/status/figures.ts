import type { AgentConfig } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import { summarizeOnce } from '../summarizeOnce';
import type { PathFigures } from './agentStatus';

/** Seconds that loss is counted over; round trips and jitter are those of the last ten of them. */
const LONG = 60;
const SHORT = 10;

export interface Figures {
  add(samples: readonly Sample[]): void;
  /** The paths in the order of the configuration. */
  of(paths: AgentConfig['paths'], known: Known, nowMicros: number): PathFigures[];
}

interface Known {
  /** When each path's newest answered probe was sent. */
  readonly replies: readonly { readonly path: number; readonly sentAt: number }[];
  readonly problems: readonly { readonly path: number; readonly reason: string }[];
}

/** The last minute of every path, for people who look at the agent itself. */
export function createFigures(): Figures {
  const seconds = new Map<number, Sample[]>();

  return {
    add(samples) {
      for (const sample of samples) {
        const kept = seconds.get(sample.path) ?? [];
        const same = kept.findIndex(({ start }) => start === sample.start);
        if (same === -1) kept.push(sample);
        else kept[same] = sample;
        if (kept.length > LONG) kept.shift();
        seconds.set(sample.path, kept);
      }
    },
    of(paths, { replies, problems }, nowMicros) {
      for (const id of seconds.keys()) if (!paths.some((path) => path.id === id)) seconds.delete(id);
      return paths.map((path) => {
        const kept = (seconds.get(path.id) ?? []).filter(({ start }) => nowMicros - start <= (LONG + 5) * 1e6);
        const recent = summarizeOnce(kept.filter(({ start }) => nowMicros - start <= (SHORT + 2) * 1e6));
        const answered = replies.find((reply) => reply.path === path.id)?.sentAt;
        return {
          id: path.id,
          line: path.line,
          pop: path.pop,
          target: path.host.includes(':') ? `[${path.host}]:${path.port}` : `${path.host}:${path.port}`,
          rttP50Micros: recent.rttP50Micros,
          rttP95Micros: recent.rttP95Micros,
          jitterMicros: recent.jitterMicros,
          lossRatio: summarizeOnce(kept).lossRatio,
          lateRun: kept[kept.length - 1]?.lateRun ?? 0,
          answeredAgoMs: answered === undefined ? null : Math.max(0, Math.round((nowMicros - answered) / 1_000)),
          problem: problems.find((problem) => problem.path === path.id)?.reason ?? null,
        };
      });
    },
  };
}
