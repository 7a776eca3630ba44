import type { AgentGroups } from '../agentGroups';
import type { Clocks } from '../clocks';
import type { HubPause } from '../hubPause';
import type { Network } from '../network';
import type { Impairment } from '../stretch';
import type { LabRegion } from '../world';
import type { LineStep, Scenario, Step } from './scenario';

/** Everything that a scenario may lay hands on. */
export interface Stage {
  readonly network: Network;
  readonly agents: AgentGroups;
  readonly clocks: Clocks;
  readonly hub: HubPause;
}

export interface ScenarioRun {
  readonly name: string;
  /** Breaks it off and restores what it touched. */
  stop(): void;
}

/**
 * Plays a scenario in one region; `onEnd` is called after its last second, when all it touched is restored. Throws
 * LabError when its first steps cannot be done.
 */
export function runScenario(scenario: Scenario, region: LabRegion, stage: Stage, onEnd: () => void): ScenarioRun {
  const timers: NodeJS.Timeout[] = [];
  const restore = () => restoreAll(scenario, region, stage);
  restore();
  for (const step of scenario.steps) {
    if (step.atSeconds === 0) playStep(step, region, stage);
    else timers.push(setTimeout(() => playStep(step, region, stage), step.atSeconds * 1_000));
  }
  const end = () => {
    restore();
    onEnd();
  };
  timers.push(setTimeout(end, scenario.lengthSeconds * 1_000));
  return {
    name: scenario.name,
    stop() {
      for (const timer of timers) clearTimeout(timer);
      restore();
    },
  };
}

function restoreAll(scenario: Scenario, region: LabRegion, { network, agents, clocks, hub }: Stage): void {
  network.restore(region.code, slotsOf(region, 'both'));
  clocks.right(region.code);
  agents.start(region.code);
  if (scenario.steps.some(({ action }) => action === 'pause-hub')) hub.end();
}

function playStep(step: Step, region: LabRegion, { network, agents, clocks, hub }: Stage): void {
  const { code } = region;
  const pop = region.pops[0]?.name ?? '';
  switch (step.action) {
    case 'cut':
      network.cut(code, slotsOf(region, step.line));
      return;
    case 'restore':
      network.restore(code, slotsOf(region, step.line));
      return;
    case 'impair':
      impair(step, region, network);
      return;
    case 'stop-pop':
      network.stopPop(code, pop);
      return;
    case 'start-pop':
      network.startPop(code, pop);
      return;
    case 'stop-agents':
      void agents.stop(code);
      return;
    case 'start-agents':
      agents.start(code);
      return;
    case 'jump-clock':
      clocks.jump(code, step.bySeconds * 1_000);
      return;
    case 'pause-hub':
      hub.begin(step.forSeconds * 1_000);
      return;
  }
}

function impair(step: LineStep, region: LabRegion, network: Network): void {
  const lines = slotsOf(region, step.line);
  // Carriers are listed by audience, the largest first.
  const carrier = step.carrier === undefined ? undefined : region.carriers.at(step.carrier === 'largest' ? 0 : -1);
  if (carrier !== undefined) {
    const base = { delayMs: carrier.extraDelayMs, jitterMs: 0, lossRatio: 0, lossDirection: 'both' } as const;
    network.impairCarrier(region.code, carrier.name, lines, added(step, base));
    return;
  }
  for (const line of lines) network.impair(region.code, [line], added(step, network.baseOf(region.code, line)));
}

function added(step: LineStep, base: Impairment): Impairment {
  return {
    delayMs: base.delayMs + (step.addDelayMs ?? 0),
    jitterMs: base.jitterMs + (step.addJitterMs ?? 0),
    lossRatio: step.lossRatio ?? base.lossRatio,
    lossDirection: step.lossDirection ?? base.lossDirection,
  };
}

/** The slots that `A`, `B` or `both` mean in this region. */
export function slotsOf(region: LabRegion, line: string): string[] {
  const slots = region.lines.map(({ slot }) => slot);
  return line === 'both' ? slots : slots.filter((slot) => slot === line);
}
