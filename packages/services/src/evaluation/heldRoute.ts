import { newState } from '@twinline/engine/memory';
import { NO_ORDERS } from '@twinline/engine/situation';
import type { Orders, PathVerdict, RouteState, Situation } from '@twinline/engine/types';
import type { Remembered, Switching } from './lease';
import type { RouteNetwork } from './loadNetwork';

/** A route in memory: watched by every hub, decided by the one that holds its lease. Changed by the evaluator alone. */
export interface HeldRoute {
  network: RouteNetwork;
  /** Whether this hub holds the lease, under `epoch`. */
  mine: boolean;
  epoch: number;
  sequence: number;
  /** Null until the first decision. */
  state: RouteState | null;
  /** Data older than this doesn't vote. */
  resumedAt: number;
  /** A commit is under way: nothing is decided until it is known what came of it. */
  committing: Promise<void> | null;
  /** Something arrived meanwhile. */
  again: boolean;
  expiresAt: number | null;
  /** What people ordered, as far as it holds. */
  orders: Orders;
  seen: { situation: Situation; verdicts: PathVerdict[] } | null;
  switching: Switching | null;
}

export function watchedRoute(network: RouteNetwork, now: number): HeldRoute {
  return {
    network,
    mine: false,
    epoch: 0,
    sequence: 0,
    state: null,
    resumedAt: now,
    committing: null,
    again: false,
    expiresAt: null,
    orders: NO_ORDERS,
    seen: null,
    switching: null,
  };
}

/** Takes what the database remembers, without what only another process could know: how things have been since. */
export function recall(route: HeldRoute, from: Remembered, now: number): void {
  const { state, activeLine } = from;
  route.epoch = from.epoch;
  route.sequence = from.sequence;
  route.expiresAt = from.expiresAt;
  // Who has applied the same one is known already, or asked for within a second.
  if (from.switching?.directiveId !== route.switching?.directiveId)
    route.switching = from.switching && { ...from.switching, applied: new Set() };
  route.state =
    state === null || activeLine === null
      ? null
      : {
          ...newState(activeLine, now),
          ...state,
          troubledSince: {},
          bothBadSince: null,
          wellSince: {},
          darkSeenAt: {},
          held: null,
        };
}
