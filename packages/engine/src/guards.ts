import type { Guard, LineHealth, Policy, ReasonCode, RouteState } from './types';

/** A line must be better by this much at least before it counts as better at all. */
export const MEASURABLY_BETTER = 5;

export interface Move {
  readonly active: LineHealth;
  readonly other: LineHealth;
  readonly state: RouteState;
  readonly policy: Policy;
  readonly now: number;
}

/** What each guard says when it holds a change. Guards are reported in the order in which they are listed. */
export const HELD_BY: Readonly<Record<Guard['name'], ReasonCode>> = {
  quorum: 'held-quorum',
  freshness: 'held-stale',
  better: 'held-other-not-better',
  proof: 'held-other-unproven',
  gain: 'held-minimum-gain',
  dwell: 'held-dwell',
  'hold-down': 'held-hold-down',
  damping: 'held-damping',
};

/** Enough of the audience must be heard on both lines. */
export function quorum({ active, other, policy }: Move): Guard {
  const value = Math.min(active.quorumShare, other.quorumShare);
  return { name: 'quorum', passed: value >= policy.quorum - 1e-9, value, limit: policy.quorum, unit: 'ratio' };
}

/** The other line must have been measured lately. */
export function freshness({ other, policy, now }: Move): Guard {
  const value = other.lastDataAt === null ? null : now - other.lastDataAt;
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
export function dwell({ state, policy, now }: Move): Guard {
  const value = state.troubledSince === null ? 0 : now - state.troubledSince;
  return { name: 'dwell', passed: value >= policy.leaveDwellMs, value, limit: policy.leaveDwellMs, unit: 'ms' };
}

/** The shortest stay on a line, for all but blackouts. */
export function shortestStay({ state, policy, now }: Move): Guard {
  const value = state.lastSwitchAt === null ? null : now - state.lastSwitchAt;
  const passed = value === null || value >= policy.holdDownMs;
  return { name: 'hold-down', passed, value, limit: policy.holdDownMs, unit: 'ms' };
}

/** Before fail-back: how long the preferred line has been well without a break, and the shortest stay. */
export function holdDown({ other, state, policy, now }: Move): Guard {
  const wellSince = state.wellSince[other.line] ?? null;
  const wellMs = wellSince === null ? 0 : now - wellSince;
  const value = state.lastSwitchAt === null ? wellMs : Math.min(wellMs, now - state.lastSwitchAt);
  return { name: 'hold-down', passed: value >= policy.holdDownMs, value, limit: policy.holdDownMs, unit: 'ms' };
}

/** RFC 2439: a route that changed too often of late waits until its penalty has decayed. */
export function damping({ state, policy }: Move): Guard {
  const limit = state.suppressed ? policy.damping.reuseBelow : policy.damping.suppressAbove;
  return { name: 'damping', passed: !state.suppressed, value: state.penalty, limit, unit: 'penalty' };
}

const gainOf = (active: LineHealth, other: LineHealth) =>
  other.score === null || active.score === null ? null : other.score - active.score;
