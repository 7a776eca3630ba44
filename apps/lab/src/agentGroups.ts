import { createAgent, type RunningAgent } from '@twinline/agent/createAgent';
import { createSchedule } from '@twinline/agent/schedule';
import type { Logger } from './log';
import type { LabWorld } from './world';

/** The agents of the lab by region; all of them share one schedule. */
export interface AgentGroups {
  start(region: string): void;
  stop(region: string): Promise<void>;
  stopAll(): Promise<void>;
  running(region: string): number;
}

export function createAgentGroups(world: LabWorld, hubUrl: string, log: Logger): AgentGroups {
  const schedule = createSchedule(() => performance.now());
  const groups = new Map<string, RunningAgent[]>();

  async function stop(region: string): Promise<void> {
    const agents = groups.get(region) ?? [];
    groups.delete(region);
    await Promise.all(agents.map((agent) => agent.stop()));
  }

  return {
    start(region) {
      if (groups.has(region)) return;
      const mine = world.agents.filter((agent) => agent.regionCode === region);
      groups.set(
        region,
        mine.map(({ key, name }) => createAgent({ hubUrl, key, log: named(log, name), schedule })),
      );
    },
    stop,
    async stopAll() {
      await Promise.all([...groups.keys()].map(stop));
      schedule.stop();
    },
    running: (region) => groups.get(region)?.length ?? 0,
  };
}

function named(log: Logger, agent: string): Logger {
  return {
    info: (fields, message) => log.info({ agent, ...fields }, message),
    warn: (fields, message) => log.warn({ agent, ...fields }, message),
    error: (fields, message) => log.error({ agent, ...fields }, message),
  };
}
