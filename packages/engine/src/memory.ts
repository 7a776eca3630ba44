import type { LineHealth, LineSlot, Policy, RouteState, Situation } from './types';

/** A route that follows `line` from `now` on and has seen nothing yet. */
export function newState(line: LineSlot, now: number): RouteState {
  return {
    activeLine: line,
    mode: 'single',
    advice: 'none',
    since: now,
    lastSwitchAt: null,
    troubledSince: null,
    bothBadSince: null,
    wellSince: {},
    darkSeenAt: {},
    penalty: 0,
    penaltyAt: now,
    suppressed: false,
    held: null,
    lastHeld: null,
  };
}

/**
 * Brings the clocks of a route up to date with what is seen now, without deciding anything: since when the active line
 * is in trouble (from under `leaveBelowScore` until at or above `returnAtScore`), since when each line is well or dark,
 * since when all are bad, and the decayed flap penalty.
 */
export function remember(state: RouteState, { now, lines }: Situation, policy: Policy): RouteState {
  const all = Object.values(lines);
  const allBad = all.length > 1 && all.every((line) => line.score !== null && line.score < policy.leaveBelowScore);
  const penalty = state.penalty * 0.5 ** (Math.max(0, now - state.penaltyAt) / policy.damping.halfLifeMs);
  return {
    ...state,
    troubledSince: troubledSince(state, lines[state.activeLine], policy, now),
    bothBadSince: allBad ? (state.bothBadSince ?? now) : null,
    wellSince: each(all, (line) => (isWell(line, policy) ? (state.wellSince[line.line] ?? now) : null)),
    darkSeenAt: each(all, (line) => (line.blackoutSince === null ? null : (state.darkSeenAt[line.line] ?? now))),
    penalty,
    penaltyAt: now,
    suppressed: state.suppressed ? penalty >= policy.damping.reuseBelow : penalty > policy.damping.suppressAbove,
  };
}

function troubledSince(state: RouteState, active: LineHealth | undefined, policy: Policy, now: number): number | null {
  const score = active?.score ?? null;
  if (score === null || score >= policy.returnAtScore) return null;
  return score < policy.leaveBelowScore ? (state.troubledSince ?? now) : state.troubledSince;
}

/** Well is counted by the newest second, so that wellness begins when trouble ends and not ten seconds later. */
const isWell = (line: LineHealth, policy: Policy) =>
  line.recentScore !== null && line.recentScore >= policy.returnAtScore && line.blackoutSince === null;

const each = (lines: readonly LineHealth[], of: (line: LineHealth) => number | null) =>
  Object.fromEntries(lines.map((line) => [line.line, of(line)]));
