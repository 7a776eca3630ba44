import { createAgent, type RunningAgent } from '@twinline/agent/createAgent';
import { createSchedule } from '@twinline/agent/schedule';
import { createSelfCheck } from '@twinline/agent/selfCheck/createSelfCheck';
import type { Clocks } from './clocks';
import { type Logger, named } from './log';
import type { LabWorld } from './world';

/** The agents of the lab by region; all of them share one schedule. */
export interface AgentGroups {
  start(region: string): void;
  stop(region: string): Promise<void>;
  stopAll(): Promise<void>;
  running(region: string): number;
}

export interface AgentGroupsOptions {
  readonly world: LabWorld;
  readonly hubUrl: string;
  readonly clocks: Clocks;
  readonly log: Logger;
  /** Source addresses by agent id. */
  readonly sources: ReadonlyMap<string, string>;
  /** Vouches for the servers at the PoPs. */
  readonly connectCa: string;
}

export function createAgentGroups({ world, hubUrl, clocks, log, sources, connectCa }: AgentGroupsOptions): AgentGroups {
  const schedule = createSchedule(() => performance.now());
  // These agents share one process with the network they measure: its stalls delay both, and are no agent's own.
  const selfCheck = createSelfCheck({ withdraws: false });
  const groups = new Map<string, RunningAgent[]>();

  async function stop(region: string): Promise<void> {
    const agents = groups.get(region) ?? [];
    groups.delete(region);
    await Promise.all(agents.map((agent) => agent.stop()));
  }

  return {
    start(region) {
      if (groups.has(region)) return;
      clocks.started(region);
      const now = () => clocks.now(region);
      const mine = world.agents.filter((agent) => agent.regionCode === region);
      groups.set(
        region,
        mine.map(({ id, key, name, paths }) => {
          const source = sources.get(id);
          const lines = source === undefined ? {} : Object.fromEntries(paths.map(({ line }) => [line, { source }]));
          return createAgent({ hubUrl, key, now, log: named(log, name), schedule, selfCheck, lines, connectCa });
        }),
      );
    },
    stop,
    async stopAll() {
      await Promise.all([...groups.keys()].map(stop));
      schedule.stop();
      selfCheck.stop();
    },
    running: (region) => groups.get(region)?.length ?? 0,
  };
}
