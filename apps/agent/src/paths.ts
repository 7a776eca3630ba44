import type { AgentConfig } from '@twinline/wire/batch';
import type { AgentClock } from './clock';
import type { Logger } from './log';
import { type PathCounts, type PathSinks, type ProbedPath, probePath } from './probePath';
import type { Schedule } from './schedule';

type PathConfig = AgentConfig['paths'][number];

const RETRY_MS = 2_000;

export interface Paths {
  /** Starts what is new, stops what is gone, restarts what has changed and leaves the rest undisturbed. */
  follow(config: AgentConfig): Promise<void>;
  readonly size: number;
  counts(): PathCounts;
  /** For each path, when its newest answered probe was sent. */
  replies(): { path: number; sentAt: number }[];
  forget(): void;
  stop(): void;
}

export interface PathsOptions {
  readonly clock: AgentClock;
  readonly schedule: Schedule;
  readonly sinks: PathSinks;
  readonly log: Logger;
  readonly random: () => number;
}

/** The paths this agent probes, as its configuration says. */
export function createPaths({ clock, schedule, sinks, log, random }: PathsOptions): Paths {
  const running = new Map<string, ProbedPath>();
  let wanted = new Map<string, { path: PathConfig; intervalMs: number }>();
  let retry: NodeJS.Timeout | null = null;
  let stopped = false;

  async function startMissing(): Promise<void> {
    let missing = false;
    for (const [key, { path, intervalMs }] of wanted) {
      if (running.has(key) || stopped) continue;
      try {
        const started = await probePath({ ...path, intervalMs, phase: random() }, clock, schedule, sinks);
        if (stopped || !wanted.has(key) || running.has(key)) started.stop();
        else running.set(key, started);
      } catch (error) {
        missing = true;
        const reason = error instanceof Error ? error.message : String(error);
        log.error({ path: path.id, host: path.host, bind: path.bind, reason }, 'path cannot be probed yet');
      }
    }
    if (missing && retry === null && !stopped) {
      retry = setTimeout(() => {
        retry = null;
        void startMissing();
      }, RETRY_MS);
    }
  }

  return {
    async follow(config) {
      const entries = config.paths.map((path) => [JSON.stringify([path, config.intervalMs]), path] as const);
      wanted = new Map(entries.map(([key, path]) => [key, { path, intervalMs: config.intervalMs }]));
      for (const [key, path] of running) {
        if (wanted.has(key)) continue;
        path.stop();
        running.delete(key);
      }
      await startMissing();
    },
    get size() {
      return wanted.size;
    },
    counts() {
      let sendFailures = 0;
      let strangers = 0;
      for (const path of running.values()) {
        sendFailures += path.counts().sendFailures;
        strangers += path.counts().strangers;
      }
      return { sendFailures, strangers };
    },
    replies: () => [...running.values()].flatMap((path) => path.reply() ?? []),
    forget() {
      for (const path of running.values()) path.forget();
    },
    stop() {
      stopped = true;
      if (retry !== null) clearTimeout(retry);
      for (const path of running.values()) path.stop();
      running.clear();
    },
  };
}
