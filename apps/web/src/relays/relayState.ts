import type { FollowedRoute, Relay } from './data';

export const relayStates = ['paused', 'failing', 'disabled', 'behind', 'waiting', 'fine', 'archived'] as const;
/** How a relay stands, the loudest first. */
export type RelayState = (typeof relayStates)[number];

/** So long a relay has to acknowledge before it is called behind, ms: the fast tries of a webhook take 9 s. */
const PATIENT_MS = 10_000;

/** How a relay stands at a moment, epoch ms. */
export function relayState(relay: Relay, now: number): RelayState {
  if (relay.archivedAt !== null) return 'archived';
  if (relay.disabledAt !== null) return 'disabled';
  if (relay.failingSince !== null) return relay.pausedUntil === null ? 'failing' : 'paused';
  const heard = relay.heardAt !== null || relay.routes.some(({ acknowledged }) => acknowledged !== null);
  if (!heard) return 'waiting';
  return routesBehind(relay, now).length > 0 ? 'behind' : 'fine';
}

/** Whether somebody should look at it. */
export const isLoud = (state: RelayState): boolean => state === 'paused' || state === 'failing' || state === 'behind';

/** The routes whose newest decision it was told and has not acknowledged in time. */
export function routesBehind({ routes }: Relay, now: number): FollowedRoute[] {
  return routes.filter(
    ({ newest, acknowledged }) =>
      newest?.told === true && now - newest.at > PATIENT_MS && (acknowledged?.sequence ?? -1) < newest.sequence,
  );
}

interface LastSaid {
  readonly what: 'acknowledged' | 'applied';
  readonly held: NonNullable<FollowedRoute['applied']>;
}

/** The last directive that it said something about, over all its routes; applied rather than acknowledged. */
export function lastOf({ routes }: Relay): LastSaid | null {
  const each = routes.flatMap(({ acknowledged, applied }): LastSaid[] => {
    if (applied !== null && applied.sequence >= (acknowledged?.sequence ?? 0))
      return [{ what: 'applied', held: applied }];
    return acknowledged === null ? [] : [{ what: 'acknowledged', held: acknowledged }];
  });
  return each.sort((a, b) => b.held.at - a.held.at)[0] ?? null;
}
