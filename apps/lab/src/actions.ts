import type { DemoRelay } from './demoRelay';
import { LabError } from './labError';
import { SCENARIOS } from './scenarios/catalogue';
import { createPlays, type Played } from './scenarios/plays';
import { type Stage, slotsOf } from './scenarios/runScenario';
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
  impair(where: OnLine & { [Name in keyof Impairment]?: Impairment[Name] | undefined }): void;
  /** Without a name the PoP of the first priority. */
  stopPop(where: { region: string; pop?: string | undefined }): void;
  startPop(where: { region: string; pop?: string | undefined }): void;
  stopAgents(where: { region: string }): Promise<void>;
  startAgents(where: { region: string }): void;
  jumpClock(where: { region: string; bySeconds: number }): void;
  pauseHub(howLong: { seconds: number }): void;
  scenario(which: { name: string; region?: string | undefined }): Played;
  status(): Promise<LabStatus>;
  world(): object;
  stop(): void;
}

/** Binds the actions to a running lab. `now` is epoch ms. */
export function createActions(
  world: LabWorld,
  stage: Stage,
  relays: readonly DemoRelay[],
  now: () => number,
): LabActions {
  const { network, agents, clocks, hub } = stage;
  const plays = createPlays(stage, now);

  function regionOf(code: string): LabRegion {
    const region = world.regions.find((candidate) => candidate.code === code.toUpperCase());
    if (region !== undefined) return region;
    throw new LabError(400, `there is no region ${code}; there are ${world.regions.map((r) => r.code).join(', ')}`);
  }

  function popOf({ pops, code }: LabRegion, name: string | undefined): string {
    const pop = name === undefined ? pops[0] : pops.find((candidate) => candidate.name === name.toUpperCase());
    if (pop !== undefined) return pop.name;
    throw new LabError(400, `there is no PoP ${name} in ${code}; there are ${pops.map((p) => p.name).join(', ')}`);
  }

  return {
    cut({ region, line }) {
      const found = regionOf(region);
      network.cut(found.code, slotsOf(found, line));
    },
    restore({ region, line }) {
      const found = regionOf(region);
      network.restore(found.code, slotsOf(found, line));
      if (line === 'both') clocks.right(found.code);
    },
    impair({ region, line, ...asked }) {
      const found = regionOf(region);
      const change = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      network.impair(found.code, slotsOf(found, line), change);
    },
    stopPop({ region, pop }) {
      const found = regionOf(region);
      network.stopPop(found.code, popOf(found, pop));
    },
    startPop({ region, pop }) {
      const found = regionOf(region);
      network.startPop(found.code, popOf(found, pop));
    },
    stopAgents: ({ region }) => agents.stop(regionOf(region).code),
    startAgents({ region }) {
      agents.start(regionOf(region).code);
    },
    jumpClock({ region, bySeconds }) {
      clocks.jump(regionOf(region).code, bySeconds * 1_000);
    },
    pauseHub({ seconds }) {
      hub.begin(seconds * 1_000);
    },
    scenario({ name, region }) {
      const scenario = SCENARIOS.find((candidate) => candidate.name === name);
      if (scenario === undefined)
        throw new LabError(400, `there is no scenario ${name}; there are ${SCENARIOS.map((s) => s.name).join(', ')}`);
      return plays.begin(scenario, world.regions, region === undefined ? null : regionOf(region));
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
        pops: network.popsOf(code),
        agentsRunning: agents.running(code) > 0,
        agents: world.agents.filter((agent) => agent.regionCode === code).length,
        play: plays.newest(code),
      })),
      scenarios: SCENARIOS.map((scenario) => plays.describe(scenario, world.regions)),
    }),
    stop() {
      plays.stop();
      hub.end();
    },
  };
}
