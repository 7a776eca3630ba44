import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { AgentConfig, Signal } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import type { EndClock } from '@twinline/wire/delayChange';
import { createClock } from './clock';
import { createConfigStream } from './configStream';
import { createConfiguration } from './configuration';
import { createConnectProbes } from './connect/createConnectProbes';
import { createGathering } from './gathering';
import { createHubClient } from './hubClient';
import type { Logger } from './log';
import { createPaths } from './paths';
import type { PathCounts } from './probePath';
import { reportWaysOf } from './reportWaysOf';
import { createSchedule, type Schedule } from './schedule';
import type { SelfCheck } from './selfCheck/createSelfCheck';
import { createTrust } from './selfCheck/createTrust';
import type { LocalLines } from './settings';
import { settled } from './settled';
import type { RunningStatus } from './status/agentStatus';
import { createFigures } from './status/figures';
import { createStoredConfig } from './storedConfig';
import { Uplink, type UplinkCounts } from './uplink';
import { createUsageReader } from './usage/createUsageReader';
import { AGENT_VERSION } from './version';
import { connectPaths, usageLines, waysOf } from './ways';

export interface AgentOptions {
  readonly hubUrl: string;
  readonly key: string;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
  /** Several agents in one process share one schedule, and so one timer. */
  readonly schedule?: Schedule;
  /** Several agents in one process share one; without one, the agent says nothing of its own state. */
  readonly selfCheck?: SelfCheck;
  /** The source address of reports over the ordinary internet; probes have their own per path. */
  readonly reportFrom?: string;
  /** What this host's clock says of itself; without it, nothing is claimed. */
  readonly ownClock?: () => EndClock;
  /** What the host knows of each line, by slot. */
  readonly lines?: LocalLines;
  readonly kernelTimestamps?: boolean;
  /** PEM of the authorities that vouch for connect time's servers, in place of Node's own. */
  readonly connectCa?: string;
  /** This agent's own folder: the hub's configuration and the spool are kept there. Without one, in memory alone. */
  readonly stateFolder?: string | null;
}

export interface RunningAgent {
  counts(): UplinkCounts & PathCounts & { readonly paths: number; readonly configVersion: number | null };
  status(): RunningStatus;
  /** Sends no more probes, waits up to `settleMs` for the fate of those under way, posts what is left, and ends. */
  drain(settleMs: number): Promise<void>;
  /** Ends; what is waiting is posted once more, within the time a report may take. */
  stop(): Promise<void>;
}

const CLOCK_UNKNOWN: EndClock = { errorMicros: null, synchronized: null };
const LEAST_BUFFERED_SAMPLES = 4_000;
const REPORT_TIMEOUT_MS = 5_000;
/** A batch is due at least this often while signals or revisions wait. */
const BEAT_MS = 1_000;
const USAGE_EVERY_MS = 10_000;

/** Starts an agent: it asks the hub what to measure, probes, and posts a batch a second until it is stopped. */
export function createAgent(options: AgentOptions): RunningAgent {
  const { log, stateFolder = null, lines = {}, reportFrom } = options;
  const random = options.random ?? Math.random;
  const ownClock = options.ownClock ?? (() => CLOCK_UNKNOWN);
  const clock = createClock(options.now ?? Date.now, () => performance.now());
  const schedule = options.schedule ?? createSchedule(() => performance.now());
  const client = createHubClient({
    ...options,
    ways: reportWaysOf([], lines, reportFrom ?? null),
    timeoutMs: REPORT_TIMEOUT_MS,
  });
  const figures = createFigures();
  let followed: AgentConfig['paths'] = [];
  let suppressedSignals = 0;

  const uplink = new Uplink({
    client,
    boot: randomUUID(),
    agentVersion: AGENT_VERSION,
    log,
    nowMicros: clock.micros,
    capacity: LEAST_BUFFERED_SAMPLES,
    spoolFolder: stateFolder === null ? null : join(stateFolder, 'spool'),
    replies: () => paths.replies(),
    onConfigVersion: (version) => {
      if (configuration.version !== version) configuration.refresh();
    },
  });
  const gathering = createGathering(() => void uplink.flush());
  const onSamples = (samples: Sample[]) => {
    trust.learn(samples);
    figures.add(samples);
    uplink.keep(samples);
    gathering.add(samples, paths.size);
  };
  // An agent that does not trust itself raises no alarm; that a path answers again is never one.
  const onSignals = (signals: Signal[]) => {
    const told = trust.withdrawn().length === 0 ? signals : signals.filter(({ kind }) => kind === 'recovery');
    suppressedSignals += signals.length - told.length;
    if (told.length > 0) void uplink.alarm(told);
  };
  const paths = createPaths({
    clock,
    schedule,
    log,
    random,
    lines,
    kernelTimestamps: options.kernelTimestamps ?? true,
    ownClock,
    sinks: { onSamples, onSignals },
  });
  const trust = createTrust({
    check: options.selfCheck ?? null,
    ownClock,
    log,
    nowMicros: clock.micros,
    replies: () => paths.replies(),
    counts: () => uplink.counts(),
    tell: (state) => uplink.tellState(state),
  });
  const connects = createConnectProbes({
    log,
    now: clock.micros,
    random,
    ...(options.connectCa === undefined ? {} : { ca: options.connectCa }),
    onConnects: (found) => uplink.keepConnects(found),
  });
  const usage = createUsageReader({
    log,
    now: clock.micros,
    onUsage: (found) => uplink.keepUsage(found),
    intervalMs: USAGE_EVERY_MS,
  });

  const configuration = createConfiguration({
    client,
    stored: stateFolder === null ? null : createStoredConfig(stateFolder, log),
    openStream: (onConfig) => createConfigStream({ ...options, localAddress: reportFrom, random, onConfig }),
    log,
    random,
    async onConfig(config) {
      followed = config.paths;
      client.useWays(reportWaysOf(config.paths, lines, reportFrom ?? null));
      uplink.size(config.paths.length);
      trust.follow(waysOf(config.paths, lines, reportFrom ?? null));
      connects.follow(connectPaths(config.paths, lines), config.connectIntervalMs);
      usage.follow(usageLines(config.paths, lines));
      await paths.follow(config);
    },
  });
  // Looked at before anything is judged: probes that were under way in a suspend are neither late nor lost.
  const followClock = () => {
    if (!clock.catchUp()) return;
    log.warn({}, 'the clock jumped ahead: probes under way are withdrawn');
    paths.forget();
  };
  const ignoreClock = schedule.onWake(followClock);
  const beat = setInterval(() => {
    followClock();
    if (!gathering.waiting) void uplink.flush();
  }, BEAT_MS);
  configuration.refresh();

  function quiet(): void {
    configuration.stop();
    connects.stop();
    usage.stop();
  }

  async function stop(): Promise<void> {
    quiet();
    clearInterval(beat);
    ignoreClock();
    gathering.stop();
    trust.stop();
    paths.stop();
    if (options.schedule === undefined) schedule.stop();
    await uplink.stop();
    client.close();
  }

  return {
    counts: () => ({
      ...uplink.counts(),
      ...paths.counts(),
      paths: paths.size,
      configVersion: configuration.version,
    }),
    status: () => ({
      ...trust.status(),
      agentId: configuration.agentId,
      configVersion: configuration.version,
      configSource: configuration.source,
      pushed: configuration.pushed,
      suppressedSignals,
      paths: figures.of(followed, { replies: paths.replies(), problems: paths.problems() }, clock.micros()),
    }),
    async drain(settleMs) {
      quiet();
      paths.quiet();
      const second = Math.floor(clock.micros() / 1e6) * 1e6;
      await settled(() => gathering.complete(second, paths.size), settleMs);
      await stop();
    },
    stop,
  };
}
