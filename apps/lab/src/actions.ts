import type { AgentGroups } from './agentGroups';
import type { DemoRelay } from './demoRelay';
import { LabError } from './labError';
import type { Network } from './network';
import { SCENARIOS } from './scenarios/catalogue';
import { runScenario, type ScenarioRun, slotsOf } from './scenarios/runScenario';
import { type LabStatus, readStatus } from './status';
import type { Impairment } from './stretch';
import type { LabRegion, LabWorld } from './world';

interface OnLine {
  readonly region: string;
  readonly line: string;
}

/** What can be done to the lab, by whichever door. Each throws LabError when it is asked for what is not there. */
export interface LabActions {
  cut(where: OnLine): void;
  restore(where: OnLine): void;
  impair(where: OnLine & { [Name in keyof Impairment]?: number | undefined }): void;
  stopAgents(where: { region: string }): Promise<void>;
  startAgents(where: { region: string }): void;
  scenario(which: { name: string; region?: string | undefined }): { lengthSeconds: number };
  status(): Promise<LabStatus>;
  world(): object;
  stop(): void;
}

/** Binds the actions to a running lab. */
export function createActions(
  world: LabWorld,
  network: Network,
  agents: AgentGroups,
  relays: readonly DemoRelay[],
): LabActions {
  let scenarioRun: ScenarioRun | null = null;

  function regionOf(code: string): LabRegion {
    const region = world.regions.find((candidate) => candidate.code === code.toUpperCase());
    if (region !== undefined) return region;
    throw new LabError(400, `there is no region ${code}; there are ${world.regions.map((r) => r.code).join(', ')}`);
  }

  return {
    cut({ region, line }) {
      const found = regionOf(region);
      network.cut(found.code, slotsOf(found, line));
    },
    restore({ region, line }) {
      const found = regionOf(region);
      network.restore(found.code, slotsOf(found, line));
    },
    impair({ region, line, delayMs, jitterMs, lossRatio }) {
      const found = regionOf(region);
      const change = {
        ...(delayMs === undefined ? {} : { delayMs }),
        ...(jitterMs === undefined ? {} : { jitterMs }),
        ...(lossRatio === undefined ? {} : { lossRatio }),
      };
      network.impair(found.code, slotsOf(found, line), change);
    },
    stopAgents: ({ region }) => agents.stop(regionOf(region).code),
    startAgents({ region }) {
      agents.start(regionOf(region).code);
    },
    scenario({ name, region }) {
      const scenario = SCENARIOS.find((candidate) => candidate.name === name);
      if (scenario === undefined)
        throw new LabError(400, `there is no scenario ${name}; there are ${SCENARIOS.map((s) => s.name).join(', ')}`);
      const first = region === undefined ? world.regions.slice(0, 1) : [regionOf(region)];
      const regions = scenario.scope === 'every' && region === undefined ? world.regions : first;
      scenarioRun?.stop();
      const run = runScenario(scenario, regions, network, () => {
        if (scenarioRun === run) scenarioRun = null;
      });
      scenarioRun = run;
      return { lengthSeconds: scenario.lengthSeconds };
    },
    async status() {
      try {
        return await readStatus(world, relays, network.faults);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new LabError(503, `the hub does not answer: ${reason}`);
      }
    },
    world: () => ({
      regions: world.regions.map(({ code }) => ({
        code,
        lines: network.linesOf(code),
        agentsRunning: agents.running(code) > 0,
        agents: world.agents.filter((agent) => agent.regionCode === code).length,
      })),
      scenarios: SCENARIOS.map((scenario) => scenario.name),
      scenario: scenarioRun?.name ?? null,
    }),
    stop() {
      scenarioRun?.stop();
    },
  };
}
