import { randomUUID } from 'node:crypto';
import type { Sample } from '@twinline/wire/columns';
import { createClock } from './clock';
import { createConfiguration } from './configuration';
import { createHubClient } from './hubClient';
import type { Logger } from './log';
import type { OutboxCounts } from './outbox';
import { createPaths } from './paths';
import type { PathCounts } from './probePath';
import { createSchedule, type Schedule } from './schedule';
import type { LocalLines } from './settings';
import { Uplink } from './uplink';
import { AGENT_VERSION } from './version';

export interface AgentOptions {
  readonly hubUrl: string;
  readonly key: string;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
  /** Several agents in one process share one schedule, and so one timer. */
  readonly schedule?: Schedule;
  /** The source address of reports over the ordinary internet; probes have their own per path. */
  readonly reportFrom?: string;
  /** What the host knows of each line, by slot. */
  readonly lines?: LocalLines;
  readonly kernelTimestamps?: boolean;
  /** This agent's own folder: the hub's configuration and the spool are kept there. Without one, in memory alone. */
  readonly stateFolder?: string | null;
}

export interface RunningAgent {
  counts(): OutboxCounts & PathCounts & { readonly paths: number; readonly configVersion: number | null };
  stop(): Promise<void>;
}

const LEAST_BUFFERED_SAMPLES = 4_000;
const REPORT_TIMEOUT_MS = 5_000;
/** When some paths' samples are ready, the others' are waited for this long, so that a second is one batch. */
const GATHER_MS = 200;
/** A batch is due at least this often while signals or revisions wait. */
const BEAT_MS = 1_000;

/** Starts an agent: it asks the hub what to measure, probes, and posts a batch a second until it is stopped. */
export function createAgent(options: AgentOptions): RunningAgent {
  const random = options.random ?? Math.random;
  const clock = createClock(options.now ?? Date.now, () => performance.now());
  const schedule = options.schedule ?? createSchedule(() => performance.now());
  const local = options.reportFrom === undefined ? {} : { localAddress: options.reportFrom };
  const client = createHubClient({ ...options, ...local, timeoutMs: REPORT_TIMEOUT_MS });
  let gathering: NodeJS.Timeout | null = null;

  const uplink = new Uplink({
    client,
    boot: randomUUID(),
    agentVersion: AGENT_VERSION,
    log: options.log,
    nowMicros: clock.micros,
    capacity: LEAST_BUFFERED_SAMPLES,
    replies: () => paths.replies(),
    onConfigVersion: (version) => {
      if (configuration.version !== version) configuration.refresh();
    },
  });

  const gathered = { start: 0, paths: 0 };
  const onSamples = (samples: Sample[]) => {
    uplink.keep(samples);
    for (const sample of samples) {
      if (sample.start > gathered.start) {
        gathered.start = sample.start;
        gathered.paths = 0;
      }
      if (sample.start === gathered.start && sample.revision === 0) gathered.paths += 1;
    }
    if (gathered.paths >= paths.size) post();
    else gathering ??= setTimeout(post, GATHER_MS);
  };
  function post(): void {
    if (gathering !== null) clearTimeout(gathering);
    gathering = null;
    void uplink.flush();
  }

  const paths = createPaths({
    clock,
    schedule,
    log: options.log,
    random,
    sinks: { onSamples, onSignals: (signals) => void uplink.alarm(signals) },
  });
  const configuration = createConfiguration(client, options.log, random, async (config) => {
    uplink.size(config.paths.length);
    await paths.follow(config);
    options.log.info({ version: config.version, paths: config.paths.length }, 'configuration taken');
  });
  const beat = setInterval(() => {
    if (clock.catchUp()) {
      options.log.warn({}, 'the clock jumped ahead: probes under way are withdrawn');
      paths.forget();
    }
    if (gathering === null) void uplink.flush();
  }, BEAT_MS);

  configuration.refresh();
  return {
    counts: () => ({
      ...uplink.counts(),
      ...paths.counts(),
      paths: paths.size,
      configVersion: configuration.version,
    }),
    async stop() {
      clearInterval(beat);
      if (gathering !== null) clearTimeout(gathering);
      configuration.stop();
      paths.stop();
      if (options.schedule === undefined) schedule.stop();
      await uplink.stop();
      client.close();
    },
  };
}
