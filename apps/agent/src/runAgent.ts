import { hostname } from 'node:os';
import { createSystemClock } from '@twinline/host/systemClock';
import { createAgent, type RunningAgent } from './createAgent';
import { EXIT } from './exitCodes';
import { identify, NoIdentity } from './identify';
import type { Logger } from './log';
import { createSelfCheck } from './selfCheck/createSelfCheck';
import type { Settings } from './settings';
import { lockFolder } from './spool/lockFolder';
import { openStateFolder } from './stateFolder';
import type { AgentStatus } from './status/agentStatus';
import { openStatusSocket, type StatusSocket } from './status/statusSocket';
import { AGENT_VERSION } from './version';

/** The second that is under way ends, and its last probes are answered or late, well within this. */
const SETTLE_MS = 2_500;
/** Settling, 5 s for the last report, and the disk; whatever hangs longer is left. */
const EXIT_WITHIN_MS = 9_000;

export interface RunOptions {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly log: Logger;
  /** Aborted when the program is asked to end. */
  readonly signal: AbortSignal;
}

/** How it ended; `message` says what a person has to do. */
export interface Ended {
  readonly code: number;
  readonly message: string | null;
}

/** The life of an agent program: its folder, its key, its measuring, its end. */
export async function runAgent({ settings, stateDir, log, signal }: RunOptions): Promise<Ended> {
  const startedAt = performance.now();
  const live: { phase: AgentStatus['phase']; name: string | null; agent: RunningAgent | null } = {
    phase: 'enrolling',
    name: null,
    agent: null,
  };
  let socket: StatusSocket;
  let unlock: () => void;
  try {
    await openStateFolder(stateDir);
    // By process: one that hangs, and so does not answer on its socket, still holds the folder.
    unlock = lockFolder(stateDir);
    socket = await openStatusSocket(stateDir, () => ({
      version: AGENT_VERSION,
      pid: process.pid,
      uptimeMs: Math.round(performance.now() - startedAt),
      hubUrl: settings.hubUrl,
      name: live.name,
      phase: live.phase,
      agent: live.agent?.status() ?? null,
    }));
  } catch (error) {
    return { code: EXIT.stateFolder, message: error instanceof Error ? error.message : String(error) };
  }
  try {
    const own = { settings, stateDir, hostname: hostname().slice(0, 255), agentVersion: AGENT_VERSION };
    const { key, name, folder } = await identify({ ...own, log, random: Math.random, signal });
    live.name = name;
    const selfCheck = createSelfCheck();
    const clock = await createSystemClock();
    const { hubUrl, reportFrom, lines, kernelTimestamps } = settings;
    const agent = createAgent({
      ...{ hubUrl, key, log, selfCheck, lines, kernelTimestamps, stateFolder: folder, ownClock: clock.state },
      ...(reportFrom === undefined ? {} : { reportFrom }),
    });
    live.agent = agent;
    live.phase = 'running';
    log.info({ version: AGENT_VERSION, hubUrl, agent: name, stateDir }, 'started');
    await aborted(signal);
    live.phase = 'stopping';
    log.info({}, 'stopping: no more probes');
    await within(EXIT_WITHIN_MS, agent.drain(SETTLE_MS));
    log.info(agent.counts(), 'stopped');
    selfCheck.stop();
    clock.stop();
    return { code: EXIT.done, message: null };
  } catch (error) {
    if (signal.aborted) return { code: EXIT.done, message: null };
    const message = error instanceof Error ? error.message : String(error);
    return { code: error instanceof NoIdentity ? EXIT.noIdentity : EXIT.failed, message };
  } finally {
    await socket.stop();
    unlock();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
