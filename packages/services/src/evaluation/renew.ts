import type { Decision } from '@twinline/engine/types';
import type { HeldRoute } from './heldRoute';

/** A directive that still holds is renewed when half of its life is over (or at once, when the hub was away longer). */
export function isDueForRenewal(route: HeldRoute, now: number): boolean {
  return (
    route.state !== null && route.expiresAt !== null && now >= route.expiresAt - route.network.policy.directiveTtlMs / 2
  );
}

/** The renewal as a decision: nothing changes but the sequence and the times. Null before the first evaluation. */
export function renewalOf(route: HeldRoute, now: number): Decision | null {
  const { state, seen, network } = route;
  if (state === null || seen === null) return null;
  return {
    state,
    effects: [],
    reason: 'renewed',
    evidence: {
      lines: seen.situation.lines,
      guards: [],
      faultDomain: seen.situation.faultDomain,
      policyVersion: network.policy.version,
    },
    faultAt: null,
    detectedAt: now,
  };
}
