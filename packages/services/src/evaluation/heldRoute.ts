import { newState } from '@twinline/engine/memory';
import type { Recalled, RegionRoute } from '@twinline/engine/region/inputs';
import type { JudgedRoute } from '@twinline/engine/region/judgedRoute';
import type { LineSlot, RouteState } from '@twinline/engine/types';
import type { Remembered, Switching } from './lease';
import type { RouteNetwork } from './loadNetwork';

/** A route in memory: watched by every hub, decided by the one that holds its lease. Changed by the evaluator alone. */
export interface HeldRoute {
  network: RouteNetwork;
  /** As the judge of its region has it. */
  judged: JudgedRoute;
  /** What is being written of it; null when nothing is. */
  writing: Promise<void> | null;
  switching: Switching | null;
}

/** What the judge of the region knows of a route. */
export function regionRoute({ routeId, slots, paths, policy, shadows }: RouteNetwork): RegionRoute {
  return { routeId, slots, paths, policy, shadows };
}

/** Takes what the database remembers. */
export function recalled(from: Remembered, mine: boolean, now: number): Recalled {
  const { routeId, state, activeLine, epoch, sequence, expiresAt } = from;
  const shadows: Record<string, RouteState> = {};
  for (const [shadowId, memory] of Object.entries(from.shadows))
    shadows[shadowId] = withoutMoments(memory, memory.activeLine, now);
  const own = state === null || activeLine === null ? null : withoutMoments(state, activeLine, now);
  return { kind: 'recalled', routeId, mine, state: own, epoch, sequence, expiresAt, shadows };
}

/** What was remembered, without what only another process could know: how things have been since. */
function withoutMoments(state: RouteState, activeLine: LineSlot, now: number): RouteState {
  return {
    ...newState(activeLine, now),
    ...state,
    troubledSince: {},
    bothBadSince: null,
    wellSince: {},
    darkSeenAt: {},
    held: null,
  };
}

/** Who has applied the same decision is known already, or asked for within a second. */
export function followSwitch(route: HeldRoute, switching: Remembered['switching']): void {
  if (switching?.directiveId === route.switching?.directiveId) return;
  route.switching = switching && { ...switching, applied: new Set() };
}
