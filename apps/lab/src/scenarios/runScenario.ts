import type { Network } from '../network';
import type { Impairment } from '../stretch';
import type { LabRegion } from '../world';
import type { Scenario, Step } from './catalogue';

export interface ScenarioRun {
  readonly name: string;
  /** Breaks it off and restores what it touched. */
  stop(): void;
}

/** Plays a scenario in these regions; `onEnd` is called after its last second, when all it touched is restored. */
export function runScenario(
  scenario: Scenario,
  regions: readonly LabRegion[],
  network: Network,
  onEnd: () => void,
): ScenarioRun {
  const timers: NodeJS.Timeout[] = [];
  const restore = () => {
    for (const region of regions) network.restore(region.code, slotsOf(region, 'both'));
  };
  restore();
  for (const step of scenario.steps) {
    const play = () => {
      for (const region of regions) playStep(step, region, network);
    };
    if (step.atSeconds === 0) play();
    else timers.push(setTimeout(play, step.atSeconds * 1_000));
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

function playStep(step: Step, region: LabRegion, network: Network): void {
  const lines = slotsOf(region, step.line);
  switch (step.action) {
    case 'cut':
      network.cut(region.code, lines);
      return;
    case 'restore':
      network.restore(region.code, lines);
      return;
    case 'impair':
      impair(step, region, lines, network);
  }
}

function impair(step: Step, region: LabRegion, lines: readonly string[], network: Network): void {
  const carrier = region.carriers[0];
  if (step.firstCarrierOnly && carrier !== undefined) {
    const base = { delayMs: carrier.extraDelayMs, jitterMs: 0, lossRatio: 0 };
    network.impairCarrier(region.code, carrier.name, lines, added(step, base));
    return;
  }
  for (const line of lines) network.impair(region.code, [line], added(step, network.baseOf(region.code, line)));
}

function added(step: Step, base: Impairment): Impairment {
  return {
    delayMs: base.delayMs + (step.addDelayMs ?? 0),
    jitterMs: base.jitterMs + (step.addJitterMs ?? 0),
    lossRatio: step.lossRatio ?? base.lossRatio,
  };
}

/** The slots that `A`, `B` or `both` mean in this region. */
export function slotsOf(region: LabRegion, line: string): string[] {
  const slots = region.lines.map(({ slot }) => slot);
  return line === 'both' ? slots : slots.filter((slot) => slot === line);
}
