import { isAnnounced } from './forecast/advise';
import { isFit } from './modes';
import { isDraining, maintenanceOf } from './orders';
import type { Guard, LineHealth, Override, Policy, ReasonCode, RouteState, Situation } from './types';

/** A line must be better by this much at least before it counts as better at all. */
export const MEASURABLY_BETTER = 5;

/** A change that is thought of: from `active` (in a split the line that is to be left) to `other`. */
export interface Move {
  readonly active: LineHealth;
  readonly other: LineHealth;
  readonly state: RouteState;
  readonly policy: Policy;
  readonly situation: Situation;
  /** The override that the route follows. */
  readonly order: Override | null;
}

/** What each guard says when it holds a change. Guards are reported in the order in which they are listed. */
export const HELD_BY: Readonly<Record<Guard['name'], ReasonCode>> = {
  quorum: 'held-quorum',
  freshness: 'held-stale',
  better: 'held-other-not-better',
  proof: 'held-other-unproven',
  fit: 'held-other-unfit',
  gain: 'held-minimum-gain',
  dwell: 'held-dwell',
  confirmed: 'held-unconfirmed',
  'hold-down': 'held-hold-down',
  damping: 'held-damping',
  maintenance: 'held-maintenance',
  override: 'held-override',
  calm: 'held-drill',
  expected: 'held-expected',
};

/** Enough of the audience must be heard on both lines. */
export function quorum({ active, other, policy }: Move): Guard {
  const value = Math.min(active.quorumShare, other.quorumShare);
  return { name: 'quorum', passed: value >= policy.quorum - 1e-9, value, limit: policy.quorum, unit: 'ratio' };
}

/** To leave a line that is worked on, only the other one need be heard. */
export function quorumThere({ other, policy }: Move): Guard {
  const value = other.quorumShare;
  return { name: 'quorum', passed: value >= policy.quorum - 1e-9, value, limit: policy.quorum, unit: 'ratio' };
}

/** The other line must have been measured lately. */
export function freshness({ other, policy, situation }: Move): Guard {
  const value = other.lastDataAt === null ? null : situation.now - other.lastDataAt;
  const passed = other.score !== null && value !== null && value <= policy.freshWithinMs;
  return { name: 'freshness', passed, value, limit: policy.freshWithinMs, unit: 'ms' };
}

/** Never to a dark line, nor to one that is not measurably better. */
export function better({ active, other }: Move): Guard {
  const value = gainOf(active, other);
  const passed = other.grade !== 'down' && value !== null && value >= MEASURABLY_BETTER;
  return { name: 'better', passed, value, limit: MEASURABLY_BETTER, unit: 'points' };
}

/** Before fail-back: both lines are well, or the preferred one is not measurably worse. */
export function notWorse({ active, other, policy }: Move): Guard {
  const value = gainOf(active, other);
  const well = other.score !== null && other.score >= policy.returnAtScore && other.grade !== 'down';
  return {
    name: 'better',
    passed: well && value !== null && value > -MEASURABLY_BETTER,
    value,
    limit: -MEASURABLY_BETTER,
    unit: 'points',
  };
}

/** The other line has answered a probe that was sent after the fault had begun: it was not cut by the same stroke. */
export function proof({ active, other }: Move): Guard {
  const { faultNotAfter } = active;
  const { answeredSentAt } = other;
  const value = faultNotAfter === null || answeredSentAt === null ? null : answeredSentAt - faultNotAfter;
  return { name: 'proof', passed: value !== null && value >= 0, value, limit: 0, unit: 'ms' };
}

/** The other line's score alone, where nobody asks whether it is the better one. */
export function fit({ other, policy }: Move, least: 'leaveBelowScore' | 'returnAtScore'): Guard {
  const limit = policy[least];
  const passed = other.grade !== 'down' && other.score !== null && other.score >= limit;
  return { name: 'fit', passed, value: other.score, limit, unit: 'points' };
}

/** Nobody is working on the other line: at all, or so that it is drained. The value is how long the work lasts yet. */
export function undisturbed({ other, situation }: Move, by: 'any work' | 'draining'): Guard {
  const work = maintenanceOf(other.line, situation);
  const passed = work === null || (by === 'draining' && !isDraining(other.line, situation));
  return { name: 'maintenance', passed, value: work && work.until - situation.now, limit: null, unit: 'ms' };
}

/** Nobody chose the line by hand: no guard where none holds. The value is how long the override lasts yet. */
export function unordered({ order, situation }: Move): Guard[] {
  return order === null ? [] : [ordered(order, situation, false)];
}

export function ordered(order: Override, { now }: Situation, passed: boolean): Guard {
  return { name: 'override', passed, value: order.expiresAt - now, limit: null, unit: 'ms' };
}

/** Before a drill: nothing is wrong with the line in use, so that only the drill would move the route. */
export function calm({ active, state, policy, situation }: Move): Guard {
  const fine = active.blackoutSince === null && (state.troubledSince[active.line] ?? null) === null;
  const passed = fine && isFit(active, policy) && !isDraining(active.line, situation);
  return { name: 'calm', passed, value: active.score, limit: policy.leaveBelowScore, unit: 'points' };
}

/** Congestion does not stand announced of the other line: no guard where the policy lets no expectation move the route. */
export function unexpected({ other, policy, situation }: Move): Guard[] {
  const { enabled, leastShare } = policy.preemptive;
  const line = situation.expected?.lines[other.line];
  if (!enabled || line === undefined) return [];
  const passed = !isAnnounced(line, policy.preemptive);
  return [{ name: 'expected', passed, value: line.announced, limit: leastShare, unit: 'ratio' }];
}

export function gain({ active, other, policy }: Move): Guard {
  const value = gainOf(active, other);
  return {
    name: 'gain',
    passed: value !== null && value >= policy.minimumGain,
    value,
    limit: policy.minimumGain,
    unit: 'points',
  };
}

/** The trouble must have lasted. */
export function dwell({ active, state, policy, situation }: Move): Guard {
  const since = state.troubledSince[active.line] ?? null;
  const value = since === null ? 0 : situation.now - since;
  return { name: 'dwell', passed: value >= policy.leaveDwellMs, value, limit: policy.leaveDwellMs, unit: 'ms' };
}

/** A sample this long confirms itself. */
const CONFIRMS_ITSELF_MS = 2_000;

/**
 * What was measured after the trouble was seen must show it too: one burst of losses, or a stall that is over, is no
 * reason to leave. For more than half of the audience a sample must have ended since (the value is by how much), and those
 * newest seconds must not be well. A sample of minutes, as replays have them, holds more than one second by itself.
 */
export function confirmed({ active, state, policy }: Move): Guard {
  const since = state.troubledSince[active.line] ?? null;
  const { newest } = active;
  const value = newest === null || since === null ? null : newest.until - since;
  const later = (value ?? 0) > 0 || (newest?.spanMs ?? 0) >= CONFIRMS_ITSELF_MS;
  const passed = later && newest !== null && newest.score < policy.returnAtScore;
  return { name: 'confirmed', passed, value, limit: 0, unit: 'ms' };
}

/** The shortest stay on a line, for all but blackouts. */
export function shortestStay({ state, policy, situation }: Move): Guard {
  const value = state.lastSwitchAt === null ? null : situation.now - state.lastSwitchAt;
  const passed = value === null || value >= policy.holdDownMs;
  return { name: 'hold-down', passed, value, limit: policy.holdDownMs, unit: 'ms' };
}

/** Before fail-back: how long the other line has been well without a break, the shortest stay, and since the last order. */
export function holdDown({ other, state, policy, situation }: Move): Guard {
  const { now } = situation;
  const value = now - Math.max(state.wellSince[other.line] ?? now, state.lastSwitchAt ?? 0, state.orderEndedAt ?? 0);
  return { name: 'hold-down', passed: value >= policy.holdDownMs, value, limit: policy.holdDownMs, unit: 'ms' };
}

/** RFC 2439: a route that changed too often of late waits until its penalty has decayed. */
export function damping({ state, policy }: Move): Guard {
  const limit = state.suppressed ? policy.damping.reuseBelow : policy.damping.suppressAbove;
  return { name: 'damping', passed: !state.suppressed, value: state.penalty, limit, unit: 'penalty' };
}

/**
 * By what the other line is proven to be worth: where two lines recover together, one of them answers first on each path
 * by chance, and would be better for a moment.
 */
const gainOf = (active: LineHealth, other: LineHealth) =>
  other.provenScore === null || active.score === null ? null : other.provenScore - active.score;
