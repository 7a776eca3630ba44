import { LabError } from '../labError';
import type { LabRegion } from '../world';
import { runScenario, type ScenarioRun, type Stage } from './runScenario';
import type { Scenario } from './scenario';

export interface Played {
  readonly lengthSeconds: number;
  readonly regions: readonly string[];
}

/** The newest play of a region; epoch ms, `endedAt` null while it runs. */
export interface Play {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** Plays scenarios, each region its own: another one in a region breaks off what runs there. */
export interface Plays {
  /** In the region asked for (null: nobody asked), else as wide as the scenario is. Throws LabError where it cannot be played. */
  begin(scenario: Scenario, regions: readonly LabRegion[], asked: LabRegion | null): Played;
  newest(region: string): Play | null;
  describe(scenario: Scenario, regions: readonly LabRegion[]): object;
  stop(): void;
}

export function createPlays(stage: Stage, now: () => number): Plays {
  const newest = new Map<string, Play>();
  const running = new Map<string, ScenarioRun>();

  function play(scenario: Scenario, region: LabRegion): void {
    const before = newest.get(region.code);
    if (before !== undefined && running.has(region.code)) newest.set(region.code, { ...before, endedAt: now() });
    running.get(region.code)?.stop();
    running.delete(region.code);
    const startedAt = now();
    const run = runScenario(scenario, region, stage, () => {
      if (running.get(region.code) !== run) return;
      running.delete(region.code);
      newest.set(region.code, { name: scenario.name, startedAt, endedAt: now() });
    });
    running.set(region.code, run);
    newest.set(region.code, { name: scenario.name, startedAt, endedAt: null });
  }

  return {
    begin(scenario, regions, asked) {
      const fit = regions.filter((region) => fits(scenario, region));
      const chosen = asked === null ? fit.slice(0, WIDTH[scenario.scope]) : fit.filter((one) => one === asked);
      const codes = fit.map(({ code }) => code).join(', ');
      if (chosen.length === 0)
        throw new LabError(
          400,
          `${scenario.name} cannot be played in ${asked?.code ?? 'any region'}, only in: ${codes}`,
        );
      for (const region of chosen) play(scenario, region);
      return { lengthSeconds: scenario.lengthSeconds, regions: chosen.map(({ code }) => code) };
    },
    newest: (region) => newest.get(region) ?? null,
    describe: (scenario, regions) => ({
      name: scenario.name,
      words: scenario.words,
      scope: scenario.scope,
      lengthSeconds: scenario.lengthSeconds,
      story: scenario.story,
      playableIn: regions.filter((region) => fits(scenario, region)).map(({ code }) => code),
    }),
    stop() {
      for (const run of running.values()) run.stop();
    },
  };
}

const WIDTH: Readonly<Record<Scenario['scope'], number>> = { one: 1, three: 3, every: Number.POSITIVE_INFINITY };

function fits({ needs }: Pick<Scenario, 'needs'>, { carriers, pops }: LabRegion): boolean {
  return carriers.length >= (needs?.carriers ?? 0) && pops.length >= (needs?.pops ?? 0);
}
