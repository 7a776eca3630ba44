import { begin, decide } from '../decide';
import { NO_ORDERS, situationOf } from '../situation';
import type { Decision, Expectation, Orders, PathIdentity, PathVerdict, Policy, RouteState, Situation } from '../types';
import type { PathWindow } from '../windows';
import type { Decided, Recalled, RegionOutcome, RegionRoute, Shadow } from './inputs';

/** A route as its judge has it. For reading: it is changed by inputs alone. */
export interface JudgedRoute {
  readonly route: RegionRoute;
  /** Whether this hub decides for it, under `epoch`. */
  readonly mine: boolean;
  readonly epoch: number;
  readonly sequence: number;
  /** Null until the first decision. */
  readonly state: RouteState | null;
  /** Data older than this (epoch ms) has no vote. */
  readonly resumedAt: number;
  /** When the newest directive expires (epoch ms); null when there is none. */
  readonly expiresAt: number | null;
  readonly orders: Orders;
  readonly expected: Expectation | null;
  /** The state that a decision leads to which is being written; null when none is. */
  readonly deciding: RouteState | null;
  /** Something arrived meanwhile. */
  readonly again: boolean;
  /** By shadow id. */
  readonly shadows: ReadonlyMap<string, RouteState>;
  /** What the last evaluation saw; null before the first. */
  readonly seen: { readonly situation: Situation; readonly verdicts: PathVerdict[] } | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Judged extends Writable<Omit<JudgedRoute, 'shadows'>> {
  readonly shadows: Map<string, RouteState>;
  /** Paths of each shadow: its own, because what is worked out of a region's paths is kept by them. */
  shadowPaths: ReadonlyMap<string, readonly PathIdentity[]>;
}

/** A route's judge as plain data. What was seen is seen again with the next evaluation. */
export interface JudgedMemory extends Omit<JudgedRoute, 'shadows' | 'seen'> {
  readonly shadows: Readonly<Record<string, RouteState>>;
}

export function memoryOfJudged({ seen: _, shadowPaths: __, shadows, ...rest }: Judged): JudgedMemory {
  return { ...rest, shadows: Object.fromEntries(shadows) };
}

export function judgedFrom({ shadows, ...rest }: JudgedMemory): Judged {
  const judged: Judged = { ...watched(rest.route, rest.resumedAt), ...rest };
  for (const [shadowId, state] of Object.entries(shadows)) judged.shadows.set(shadowId, state);
  return judged;
}

type WindowOf = (path: number) => PathWindow | undefined;

export function watched(route: RegionRoute, at: number): Judged {
  const judged: Judged = {
    ...{ route, mine: false, epoch: 0, sequence: 0, state: null, resumedAt: at, expiresAt: null },
    ...{ orders: NO_ORDERS, expected: null, deciding: null, again: false, seen: null },
    ...{ shadows: new Map(), shadowPaths: new Map() },
  };
  changeRoute(judged, route);
  return judged;
}

export function changeRoute(judged: Judged, route: RegionRoute): void {
  const { shadows, paths } = route;
  judged.route = route;
  judged.shadowPaths = new Map(shadows.map(({ shadowId }) => [shadowId, paths.map((path) => ({ ...path }))]));
  for (const shadowId of judged.shadows.keys()) if (!judged.shadowPaths.has(shadowId)) judged.shadows.delete(shadowId);
}

export function recall(judged: Judged, { mine, state, epoch, sequence, expiresAt, shadows }: Recalled): void {
  Object.assign(judged, { mine, state, epoch, sequence, expiresAt });
  judged.shadows.clear();
  for (const [shadowId, remembered] of Object.entries(shadows))
    if (judged.shadowPaths.has(shadowId)) judged.shadows.set(shadowId, remembered);
}

export function giveUp(judged: Judged): void {
  judged.mine = false;
  judged.shadows.clear();
}

/** Judges the route by what is known at `at`. While a decision is being written, the next one waits for it. */
export function evaluate(judged: Judged, at: number, windowOf: WindowOf, outcomes: RegionOutcome[]): void {
  if (judged.mine) for (const shadow of judged.route.shadows) evaluateShadow(judged, shadow, at, windowOf, outcomes);
  if (judged.deciding !== null) {
    judged.again = true;
    return;
  }
  const { route, state } = judged;
  judged.seen = see(judged, { ...route, state }, at, windowOf);
  if (!judged.mine) return;
  const { situation } = judged.seen;
  const decision = state === null ? begin(situation, route.policy) : decide(state, situation, route.policy);
  if (decision === null) return;
  if (decision.effects.length === 0) judged.state = decision.state;
  else outcomes.push(toWrite(judged, decision, at));
}

/** A shadow sees what its route sees, through its own policy and from where it would be. */
function evaluateShadow(
  judged: Judged,
  { shadowId, policy }: Shadow,
  at: number,
  windowOf: WindowOf,
  outcomes: RegionOutcome[],
): void {
  const before = judged.shadows.get(shadowId) ?? judged.state;
  if (before === null) return;
  const paths = judged.shadowPaths.get(shadowId) ?? [];
  const { situation } = see(judged, { paths, slots: judged.route.slots, policy, state: before }, at, windowOf);
  const decision = decide(before, situation, policy);
  judged.shadows.set(shadowId, decision.state);
  if (decision.effects.length > 0)
    outcomes.push({ kind: 'shadow', routeId: judged.route.routeId, shadowId, at, decision, before });
}

function see(
  { resumedAt, orders, expected }: Judged,
  from: Pick<RegionRoute, 'paths' | 'slots'> & { policy: Policy; state: RouteState | null },
  now: number,
  windowOf: WindowOf,
) {
  const { paths, slots, policy, state } = from;
  const activeLine = state?.activeLine ?? null;
  return situationOf({ paths, slots, activeLine, now, resumedAt, orders, expected }, windowOf, policy);
}

/** A directive that still holds is renewed when half of its life is over (or at once, when the hub was away longer). */
export function renew(judged: Judged, at: number, outcomes: RegionOutcome[]): void {
  const { mine, deciding, state, seen, expiresAt, route } = judged;
  if (!mine || deciding !== null || state === null || seen === null || expiresAt === null) return;
  if (at < expiresAt - route.policy.directiveTtlMs / 2) return;
  const { lines, faultDomain } = seen.situation;
  const evidence = { lines, guards: [], faultDomain, policyVersion: route.policy.version };
  // Nothing changes but the sequence and the times.
  const decision: Decision = { state, effects: [], reason: 'renewed', evidence, faultAt: null, detectedAt: at };
  outcomes.push(toWrite(judged, decision, at));
}

function toWrite(judged: Judged, decision: Decision, at: number): Decided {
  const { route, epoch, sequence, state: before } = judged;
  judged.deciding = decision.state;
  return { kind: 'decided', routeId: route.routeId, at, decision, epoch, sequence, before };
}
