import type { AgentConfig } from '@twinline/wire/batch';
import type { EndClock } from '@twinline/wire/delayChange';
import type { AgentClock } from './clock';
import type { Logger } from './log';
import {
  type PathCounts,
  type PathOptions,
  type PathSinks,
  type PathState,
  type ProbedPath,
  probePath,
} from './probePath';
import type { Schedule } from './schedule';
import { PathFault } from './socket/pathFault';

type PathConfig = AgentConfig['paths'][number];

const RETRY_MS = 2_000;

/** How this host reaches one line, by slot; what the hub says of it comes second. */
export type LineWays = Readonly<
  Record<string, { readonly source?: string | undefined; readonly interface?: string | undefined }>
>;

/** Why a path is not probed, or cannot send at present. */
export interface PathProblem {
  readonly path: number;
  readonly line: string;
  readonly reason: string;
}

export interface Paths {
  /** Starts what is new, stops what is gone, restarts what has changed and leaves the rest undisturbed. */
  follow(config: AgentConfig): Promise<void>;
  readonly size: number;
  counts(): PathCounts;
  /** For each path, when its newest answered probe was sent. */
  replies(): { path: number; sentAt: number }[];
  /** The paths that are not probed as asked, with the reason; empty when all is well. */
  problems(): PathProblem[];
  /** Each running path, by its number. */
  states(): ReadonlyMap<number, PathState>;
  forget(): void;
  /** Sends no more probes; the fate of those under way is still reported. */
  quiet(): void;
  stop(): void;
}

export interface PathsOptions {
  readonly clock: AgentClock;
  readonly schedule: Schedule;
  readonly sinks: Pick<PathSinks, 'onSamples' | 'onSignals'>;
  readonly log: Logger;
  readonly random: () => number;
  readonly lines?: LineWays;
  /** False: receive times are this program's own even where the kernel gives better ones. */
  readonly kernelTimestamps?: boolean;
  /** What this host's clock says of itself. */
  readonly ownClock?: () => EndClock;
}

/** A path as the configuration wants it; `fault` is why it could not be started. */
interface Wanted {
  readonly line: string;
  readonly options: Omit<PathOptions, 'phase'>;
  running: ProbedPath | null;
  starting: boolean;
  fault: string | null;
}

/** The paths this agent probes, as its configuration and this host's settings say. */
export function createPaths(parts: PathsOptions): Paths {
  const { clock, schedule, sinks, log, random, ownClock } = parts;
  let wanted = new Map<string, Wanted>();
  let retry: NodeJS.Timeout | null = null;
  let stopped = false;
  const warned = new Set<string>();

  async function start(key: string, entry: Wanted): Promise<void> {
    const { options, line } = entry;
    entry.starting = true;
    try {
      const started = await probePath({ ...options, phase: random() }, clock, schedule, sinksOf(entry), { ownClock });
      if (stopped || wanted.get(key) !== entry) return started.stop();
      entry.running = started;
      entry.fault = null;
      for (const warning of started.state().warnings) warnOnce(line, warning);
    } catch (error) {
      const reason = faultOf(error, line, parts.lines);
      if (reason !== entry.fault)
        log.error({ path: options.id, line, host: options.host, reason }, 'path cannot be probed yet');
      entry.fault = reason;
    } finally {
      entry.starting = false;
    }
  }

  async function startMissing(): Promise<void> {
    if (stopped) return;
    const missing = [...wanted].filter(([, { running, starting }]) => running === null && !starting);
    await Promise.all(missing.map(([key, entry]) => start(key, entry)));
    const waits = [...wanted.values()].some(({ fault, running }) => fault !== null && running === null);
    if (!waits || stopped || retry !== null) return;
    retry = setTimeout(() => {
      retry = null;
      void startMissing();
    }, RETRY_MS);
  }

  function sinksOf({ options: { id, host }, line }: Wanted): PathSinks {
    return {
      ...sinks,
      onProblem(problem) {
        if (problem === null) log.info({ path: id, line, host }, 'probes can be sent again');
        else log.error({ path: id, line, host, reason: problem }, 'probes cannot be sent');
      },
      onMove: (address) => log.info({ path: id, line, host, address }, 'the far end has moved'),
    };
  }

  function warnOnce(line: string, warning: string): void {
    if (warned.has(warning)) return;
    warned.add(warning);
    log.warn({ line }, warning);
  }

  const running = () => [...wanted.values()].flatMap((entry) => (entry.running === null ? [] : [entry.running]));

  return {
    async follow(config) {
      const next = new Map<string, Wanted>();
      for (const path of config.paths) {
        const options = pathOptions(path, config, parts);
        const key = JSON.stringify([path.line, options]);
        const known = wanted.get(key);
        next.set(key, known ?? { line: path.line, options, running: null, starting: false, fault: null });
      }
      for (const [key, entry] of wanted) if (!next.has(key)) entry.running?.stop();
      wanted = next;
      await startMissing();
    },
    get size() {
      return wanted.size;
    },
    counts: () => sumOf(running().map((path) => path.counts())),
    replies: () => running().flatMap((path) => path.reply() ?? []),
    problems: () =>
      [...wanted.values()].flatMap((entry) => {
        const reason = entry.running === null ? entry.fault : entry.running.state().problem;
        return reason === null ? [] : [{ path: entry.options.id, line: entry.line, reason }];
      }),
    states: () =>
      new Map(
        [...wanted.values()].flatMap((entry) =>
          entry.running === null ? [] : [[entry.options.id, entry.running.state()] as const],
        ),
      ),
    forget() {
      for (const path of running()) path.forget();
    },
    quiet() {
      for (const path of running()) path.quiet();
    },
    stop() {
      stopped = true;
      if (retry !== null) clearTimeout(retry);
      for (const path of running()) path.stop();
      wanted.clear();
    },
  };
}

/** What the hub says of a path and what this host knows of its line, which wins. */
function pathOptions(
  { id, ssid, host, port, line, bind, stampKey }: PathConfig,
  { intervalMs, dscp }: AgentConfig,
  { lines, kernelTimestamps }: PathsOptions,
): Omit<PathOptions, 'phase'> {
  return {
    id,
    ssid,
    host,
    port,
    intervalMs,
    dscp,
    bind: lines?.[line]?.source ?? bind,
    interface: lines?.[line]?.interface ?? null,
    stampKey: stampKey === null ? null : Buffer.from(stampKey, 'base64'),
    kernelTimestamps: kernelTimestamps ?? true,
  };
}

/** Names the setting by which a path cannot be probed: this host's own where there is one, else the hub's. */
function faultOf(error: unknown, line: string, lines: LineWays | undefined): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PathFault)) return message;
  const local = error.field !== 'host' && lines?.[line]?.[error.field] !== undefined;
  return `${local ? `lines.${line}.${error.field}` : `the hub's ${error.field} for line ${line}`}: ${message}`;
}

function sumOf(all: readonly PathCounts[]): PathCounts {
  const sum = (name: keyof PathCounts) => all.reduce((total, each) => total + each[name], 0);
  return {
    sendFailures: sum('sendFailures'),
    strangers: sum('strangers'),
    forged: sum('forged'),
    stampsIgnored: sum('stampsIgnored'),
    reopened: sum('reopened'),
  };
}
