import type { RouteTruth, TimingChain } from '@twinline/relay/truth';
import type { DemoRelay } from './demoRelay';
import type { Faults } from './faults';
import type { LabWorld } from './world';

export interface RouteStatus {
  readonly id: string;
  readonly region: string;
  readonly scenario: string;
  readonly activeLine: string | null;
  readonly mode: string | null;
  readonly advice: string;
  readonly epoch: number | null;
  readonly sequence: number | null;
  readonly holdDownSeconds: number;
  readonly grades: Readonly<Record<string, string>>;
  readonly relays: readonly { name: string; line: string | null; epoch: number | null; sequence: number | null }[];
  readonly last: TimingChain | null;
}

/** What `npm run lab -- status --json` prints. Times are epoch ms. */
export interface LabStatus {
  readonly routes: readonly RouteStatus[];
}

/** Decisions that answer a fault; the others (fail-back, renewal, advice) have no fault to count from. */
const OF_A_FAULT = new Set(['blackout', 'quality']);

/** The hub's truth of every demo route beside what the lab's own relays hold. Rejects when the hub does not answer. */
export async function readStatus(world: LabWorld, relays: readonly DemoRelay[], faults: Faults): Promise<LabStatus> {
  const routes = new Map(world.relays.flatMap((relay) => relay.routes.map((route) => [route.id, route] as const)));
  return {
    routes: await Promise.all(
      [...routes.keys()].map(async (id) => {
        const following = relays.filter((relay) => relay.routes.some((route) => route.id === id));
        const asker = following[0];
        if (asker === undefined) throw new Error(`no relay follows route ${id}`);
        return routeStatus(await asker.truth(id), following, faults);
      }),
    ),
  };
}

function routeStatus(truth: RouteTruth, relays: readonly DemoRelay[], faults: Faults): RouteStatus {
  const { route, directive, last } = truth;
  return {
    id: route.id,
    region: route.region,
    scenario: route.scenario,
    activeLine: directive?.line ?? null,
    mode: directive?.mode ?? null,
    advice: truth.advice,
    epoch: directive?.epoch ?? null,
    sequence: directive?.sequence ?? null,
    holdDownSeconds: truth.holdDownSeconds,
    grades: truth.grades,
    relays: relays.map((relay) => {
      const held = relay.held(route.id);
      const { line, epoch, sequence } = held ?? { line: null, epoch: null, sequence: null };
      return { name: relay.name, line, epoch, sequence };
    }),
    last: last === null ? null : { ...last, fault: faultOf(truth, last, faults) },
  };
}

/** When the lab made the fault that the last decision answers; null when it made none for it. */
function faultOf(truth: RouteTruth, last: TimingChain, faults: Faults): number | null {
  if (!OF_A_FAULT.has(last.reason)) return null;
  const left = Object.keys(truth.grades).filter((line) => line !== truth.directive?.line);
  return faults.causeOf(truth.route.region, left, last.detected);
}
