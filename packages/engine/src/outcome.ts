import { HELD_BY, ordered } from './guards';
import { onOneLine, primaryOf, type Setting, settingNow, settingOf } from './modes';
import { isDrill, ordersNow } from './orders';
import type {
  Decision,
  Effect,
  Evidence,
  Guard,
  LineHealth,
  LineSlot,
  Override,
  Policy,
  ReasonCode,
  RouteState,
  Situation,
} from './types';

/** What becomes of a wish of the decision machine (decide.ts): the next memory, the effects and the evidence. */

const ANNOUNCE_AFTER_MS = 1_000;
const REPEAT_AFTER_MS = 60_000;
/** A brown-out is judged by whole seconds: it began about this long before it was seen. */
const SEEN_AFTER_MS = 1_000;

/** A change of lines, or from and to a split: it is made when all guards pass. */
export interface Change {
  readonly kind: 'move';
  /** The line whose trouble, or return, moves the route: in a split not always the active one. */
  readonly about: LineHealth;
  /** The line that the directive will name, and the one that comes into use by it: of a split not the same. */
  readonly to: LineSlot;
  readonly wanted: LineSlot;
  readonly setting: Setting;
  readonly reason: ReasonCode;
  readonly guards: readonly Guard[];
}

/** Where the decision is made: all that its outcome is written from. */
export interface Moment {
  readonly state: RouteState;
  readonly situation: Situation;
  readonly policy: Policy;
}

export function move(moment: Moment, change: Change, order: Override | null): Decision {
  const { state, situation, policy } = moment;
  const { now } = situation;
  const { to, setting, reason, guards } = change;
  // A drill is nobody's trouble: neither it nor its early end keeps the route from leaving trouble of its own.
  const drilled = order !== null && isDrill(order);
  const flap = !drilled && (reason === 'blackout' || reason === 'quality');
  // Only leaving in trouble is a flap: coming back as agreed would otherwise count every outage twice.
  const penalty = state.penalty + (flap ? policy.damping.penalty : 0);
  const next: RouteState = {
    ...state,
    lastSwitchAt: drilled ? state.lastSwitchAt : now,
    troubledSince: {},
    penalty,
    suppressed: state.suppressed || penalty > policy.damping.suppressAbove,
    ...(order === null ? {} : { override: null, overrideLost: order.id, orderEndedAt: now, drillFrom: null }),
  };
  const decision = direct({ ...moment, state: next }, { to, setting, reason, guards, endsOverride: order?.id ?? null });
  // Of what it was decided by: the order it ended is part of that.
  const evidence = { ...evidenceOf(moment, guards, change.about), setting };
  return { ...decision, evidence, ...originOf(state, situation, change) };
}

/** The route obeys an order at once, whatever its line is like. */
export function follow(moment: Moment, order: Override): Decision {
  const { state, situation, policy } = moment;
  const moved = order.line !== state.activeLine;
  const next: RouteState = {
    ...state,
    advice: 'none',
    override: order.id,
    drillFrom: null,
    lastSwitchAt: moved ? situation.now : state.lastSwitchAt,
    troubledSince: moved ? {} : state.troubledSince,
  };
  return direct(
    { ...moment, state: next },
    {
      to: order.line,
      setting: settingOf(order.mode, situation, policy),
      reason: 'override',
      guards: [ordered(order, situation, true)],
    },
  );
}

/** The order is over: the route stays where it is, in the policy's own mode, and decides for itself again. */
export function release(moment: Moment): Decision {
  const { state, situation, policy } = moment;
  const setting = settingNow(situation, policy);
  return direct(
    { ...moment, state: { ...state, override: null, orderEndedAt: situation.now } },
    { to: primaryOf(setting, state.activeLine), setting, reason: 'override-ended', guards: [] },
  );
}

/** The policy has another mode, or other weights, than the directive that holds. */
export function adopt(moment: Moment, setting: Setting): Decision {
  const { state } = moment;
  const advice = setting.mode === 'duplicate' ? 'none' : state.advice;
  return direct(
    { ...moment, state: { ...state, advice } },
    { to: primaryOf(setting, state.activeLine), setting, reason: 'policy', guards: [] },
  );
}

/** A directive from now on; nothing of the memory changes that is not part of it. */
export function direct(
  { state, situation, policy }: Moment,
  what: {
    readonly to: LineSlot;
    readonly setting: Setting;
    readonly reason: ReasonCode;
    readonly guards: readonly Guard[];
    readonly endsOverride?: string | null;
  },
): Decision {
  const { to: line, setting, reason, guards, endsOverride = null } = what;
  const { now } = situation;
  const from = state.activeLine;
  const since = line === from ? state.since : now;
  const next: RouteState = { ...state, ...setting, activeLine: line, since, held: null, lastHeld: null };
  return {
    state: next,
    effects: [{ kind: 'directive', line, ...setting, from, endsOverride }],
    reason,
    evidence: { ...evidenceOf({ state, situation, policy }, guards), setting },
    faultAt: null,
    detectedAt: now,
  };
}

export function advise(moment: Moment, advice: 'none' | 'duplicate', reason: ReasonCode): Decision {
  const { state, situation } = moment;
  const faultAt = situation.lines[state.activeLine]?.faultAt ?? state.bothBadSince;
  return {
    ...quiet({ ...moment, state: { ...state, advice } }, reason),
    effects: [{ kind: 'advice', advice }],
    faultAt: advice === 'duplicate' ? faultAt : null,
    detectedAt: state.bothBadSince ?? situation.now,
  };
}

/** The change is wanted, and `by` does not let it pass. */
export function hold({ state, situation, policy }: Moment, change: Change, by: Guard): Decision {
  const { now } = situation;
  const reason = change.reason === 'maintenance' && by.name !== 'override' ? 'held-maintenance' : HELD_BY[by.name];
  const before = state.held?.reason === reason ? state.held : { reason, since: now, announced: false };
  const repeated = state.lastHeld?.reason === reason && now - state.lastHeld.at < REPEAT_AFTER_MS;
  const announce = !before.announced && !repeated && now - before.since >= ANNOUNCE_AFTER_MS;
  const effects: Effect[] = announce ? [{ kind: 'held', wanted: change.wanted, reason }] : [];
  return {
    state: {
      ...state,
      held: { ...before, announced: before.announced || announce },
      lastHeld: announce ? { reason, at: now } : state.lastHeld,
    },
    effects,
    reason,
    evidence: evidenceOf({ state, situation, policy }, change.guards, change.about),
    ...originOf(state, situation, change),
  };
}

export function quiet({ state, situation, policy }: Moment, reason: ReasonCode): Decision {
  return {
    state: state.held === null ? state : { ...state, held: null },
    effects: [],
    reason,
    evidence: evidenceOf({ state, situation, policy }, []),
    faultAt: null,
    detectedAt: situation.now,
  };
}

/** The first directive of a route: nothing is known of it before. */
export function start(moment: Moment, line: LineSlot, order: Override | null): Decision {
  const { situation, policy } = moment;
  if (order !== null) return follow(moment, order);
  const setting = settingNow(situation, policy);
  const first = setting.mode === 'split' ? setting : onOneLine(policy);
  return direct(moment, { to: primaryOf(first, line), setting: first, reason: 'initial', guards: [] });
}

/** When the fault began, and when it was first seen. */
function originOf(state: RouteState, { now }: Situation, { reason, about }: Change) {
  if (reason === 'blackout') return { faultAt: about.faultAt, detectedAt: state.darkSeenAt[about.line] ?? now };
  const troubledSince = state.troubledSince[about.line] ?? null;
  if (reason !== 'quality' || troubledSince === null) return { faultAt: null, detectedAt: now };
  return { faultAt: troubledSince - SEEN_AFTER_MS, detectedAt: troubledSince };
}

/** `about` is the line in question, where that isn't the active one. */
export function evidenceOf(
  { state, situation, policy }: Moment,
  guards: readonly Guard[],
  about?: LineHealth,
): Evidence {
  const fault = situation.faults[about?.line ?? state.activeLine];
  const orders = ordersNow(state, situation);
  return {
    lines: situation.lines,
    guards,
    faultDomain: fault?.domain ?? 'none',
    ...(fault === undefined ? {} : { fault }),
    ...(orders === null ? {} : { orders }),
    ...(situation.expected === null || !policy.preemptive.enabled ? {} : { expected: situation.expected }),
    policyVersion: policy.version,
  };
}
