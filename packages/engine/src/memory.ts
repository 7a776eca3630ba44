import { linesInUse } from './modes';
import { isDraining } from './orders';
import type { LineHealth, LineSlot, Policy, RouteState, Situation } from './types';

/** A route that follows `line` from `now` on and has seen nothing yet. */
export function newState(line: LineSlot, now: number): RouteState {
  return {
    activeLine: line,
    mode: 'single',
    weights: {},
    advice: 'none',
    since: now,
    lastSwitchAt: null,
    override: null,
    overrideLost: null,
    drillFrom: null,
    orderEndedAt: null,
    troubledSince: {},
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
 * Brings the clocks of a route up to date with what is seen now, without deciding anything: since when a line that is in
 * use is in trouble (from under `leaveBelowScore` until at or above `returnAtScore`), since when each line is well or
 * dark, since when all are bad, and the decayed flap penalty. A line that is being drained is not well, however it
 * measures: its wellness begins when the work ends.
 */
export function remember(state: RouteState, situation: Situation, policy: Policy): RouteState {
  const { now, lines } = situation;
  const all = Object.values(lines);
  const allBad = all.length > 1 && all.every((line) => line.score !== null && line.score < policy.leaveBelowScore);
  // Nothing decays from nothing.
  const penalty =
    state.penalty === 0 ? 0 : state.penalty * 0.5 ** (Math.max(0, now - state.penaltyAt) / policy.damping.halfLifeMs);
  const used = linesInUse(state);
  const well = (line: LineHealth) => isWell(line, policy) && !isDraining(line.line, situation);
  // Field by field: this is done with every evaluation, and spreading the state would take a tenth of it.
  return {
    activeLine: state.activeLine,
    mode: state.mode,
    weights: state.weights,
    advice: state.advice,
    since: state.since,
    lastSwitchAt: state.lastSwitchAt,
    override: state.override,
    overrideLost: state.overrideLost,
    drillFrom: state.drillFrom,
    orderEndedAt: state.orderEndedAt,
    troubledSince: each(all, (line) => (used.includes(line.line) ? troubledSince(state, line, policy, now) : null)),
    bothBadSince: allBad ? (state.bothBadSince ?? now) : null,
    wellSince: each(all, (line) => (well(line) ? (state.wellSince[line.line] ?? now) : null)),
    darkSeenAt: each(all, (line) => (line.blackoutSince === null ? null : (state.darkSeenAt[line.line] ?? now))),
    penalty,
    penaltyAt: now,
    suppressed: state.suppressed ? penalty >= policy.damping.reuseBelow : penalty > policy.damping.suppressAbove,
    held: state.held,
    lastHeld: state.lastHeld,
  };
}

function troubledSince(state: RouteState, { line, score }: LineHealth, policy: Policy, now: number): number | null {
  const since = state.troubledSince[line] ?? null;
  if (score === null || score >= policy.returnAtScore) return null;
  return score < policy.leaveBelowScore ? (since ?? now) : since;
}

/** Well is counted by the newest second, so that wellness begins when trouble ends and not ten seconds later. */
const isWell = (line: LineHealth, policy: Policy) =>
  line.recentScore !== null && line.recentScore >= policy.returnAtScore && line.blackoutSince === null;

function each(lines: readonly LineHealth[], of: (line: LineHealth) => number | null): Record<LineSlot, number | null> {
  const values: Record<LineSlot, number | null> = {};
  for (const line of lines) values[line.line] = of(line);
  return values;
}
