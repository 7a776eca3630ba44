import {
  better,
  damping,
  dwell,
  freshness,
  gain,
  HELD_BY,
  holdDown,
  type Move,
  notWorse,
  proof,
  quorum,
  shortestStay,
} from './guards';
import { newState, remember } from './memory';
import type {
  Decision,
  Effect,
  Evidence,
  Guard,
  LineHealth,
  LineSlot,
  Policy,
  ReasonCode,
  RouteState,
  Situation,
} from './types';

/*
 * The decision machine of one route. A route follows one line, the active one. At every moment it is in one of these
 * states, which follow from its memory (RouteState) and from what is seen (Situation):
 *
 * WAITING     The hub has just started, was paused, or its clock jumped, and no agent has been heard since; or the
 *             active line has no data at all (its agents are silent). Nothing is decided: silence is not trouble.
 * STEADY      The active line is well, or fair. Trouble on another line changes nothing here.
 * DARK        Its agents together have found the active line cut (pool.ts). The route leaves at once for the best other
 *             line, past dwell, gain, hold-down and damping; but not without quorum and fresh data, not for a line that
 *             is dark or no better, and not for one that has yet to answer a probe sent since the fault began (both
 *             lines may have been cut by the same stroke).
 * TROUBLED    The active line's score is under `leaveBelowScore`. The route leaves when, besides quorum, freshness and
 *             a better line, the gain is worth it, the trouble has lasted the dwell, the last switch is a hold-down
 *             ago, and the route is not damped.
 * AWAY        The active line is in order but is not the preferred one. The route goes back when the preferred line has
 *             been well without a break for the hold-down, is not worse, and the route is not damped. With no preferred
 *             line it moves, by the same rules, only for the minimum gain.
 * BOTH BAD    No line is fit. The route stays, and after the dwell advises sending on both (`duplicate`). The advice is
 *             withdrawn when the active line has been well for WELL_AGAIN_MS.
 *
 * A change that is wanted and blocked has the name of the first guard that holds it. It is announced when the same
 * guard has held it for ANNOUNCE_AFTER_MS, once, and again only when another guard holds it or REPEAT_AFTER_MS passed.
 *
 * `decide` is pure: same memory, situation and policy, same decision. It does nothing; the shell commits its effects.
 */
const ANNOUNCE_AFTER_MS = 1_000;
const REPEAT_AFTER_MS = 60_000;
const WELL_AGAIN_MS = 3_000;
/** A brown-out is judged by whole seconds: it began about this long before it was seen. */
const SEEN_AFTER_MS = 1_000;

type Wish =
  | { readonly kind: 'move'; readonly to: LineHealth; readonly reason: ReasonCode; readonly guards: readonly Guard[] }
  | { readonly kind: 'advise'; readonly advice: 'none' | 'duplicate'; readonly reason: ReasonCode }
  | { readonly kind: 'wait'; readonly reason: ReasonCode };

/** The first decision of a route that follows no line yet; null until a line has fresh data and quorum. */
export function begin(situation: Situation, policy: Policy): Decision | null {
  const lines = Object.values(situation.lines);
  const fit = lines.filter((line) => line.score !== null && line.quorumShare >= policy.quorum - 1e-9);
  // Agents report in turn: a line that is merely not heard yet is waited for, so that the first to report isn't chosen.
  if (fit.length < lines.length && situation.now - situation.resumedAt < 2 * policy.freshWithinMs) return null;
  const preferred = fit.find((line) => line.line === policy.preferredLine && line.grade !== 'down');
  const first = preferred ?? fit.sort(byScore)[0];
  if (!first) return null;
  const state = remember(newState(first.line, situation.now), situation, policy);
  const { line } = first;
  return {
    state,
    effects: [{ kind: 'directive', line, mode: state.mode, from: line }],
    reason: 'initial',
    evidence: evidenceOf(situation, policy, []),
    faultAt: null,
    detectedAt: situation.now,
  };
}

/** What a route does now. `effects` is empty for all but the few moments in which something changes. */
export function decide(previous: RouteState, situation: Situation, policy: Policy): Decision {
  const state = remember(previous, situation, policy);
  const wish = wishOf(state, situation, policy);
  switch (wish.kind) {
    case 'wait':
      return quiet(state, wish.reason, situation, policy);
    case 'advise':
      return {
        ...quiet({ ...state, advice: wish.advice }, wish.reason, situation, policy),
        effects: [{ kind: 'advice', advice: wish.advice }],
        faultAt:
          wish.advice === 'duplicate' ? (situation.lines[state.activeLine]?.faultAt ?? state.bothBadSince) : null,
        detectedAt: state.bothBadSince ?? situation.now,
      };
    case 'move': {
      const holding = wish.guards.find((guard) => !guard.passed);
      return holding
        ? hold(state, wish, HELD_BY[holding.name], situation, policy)
        : move(state, wish, situation, policy);
    }
  }
}

function wishOf(state: RouteState, situation: Situation, policy: Policy): Wish {
  const { now, lines } = situation;
  const active = lines[state.activeLine];
  const others = Object.values(lines).filter((line) => line.line !== state.activeLine);
  if (!active || active.score === null)
    return { kind: 'wait', reason: now - situation.resumedAt < policy.freshWithinMs ? 'held-pause' : 'held-stale' };

  const best = [...others].sort(byScore)[0];
  const moveTo = (other: LineHealth): Move => ({ active, other, state, policy, now });
  const leaving = best ? leave(active, best, moveTo(best), policy) : null;
  // Both bad: advise rather than wait for a line that is no better. A move that can be made goes first.
  const canLeave = leaving?.guards.every((guard) => guard.passed) ?? false;
  if (!canLeave) {
    const advice = adviceFor(state, now, policy);
    if (advice) return advice;
  }
  if (leaving) return leaving;
  return comeBack(state, others, moveTo, policy) ?? { kind: 'wait', reason: 'steady' };
}

function leave(active: LineHealth, best: LineHealth, to: Move, policy: Policy): Extract<Wish, { kind: 'move' }> | null {
  if (active.blackoutSince !== null)
    return { kind: 'move', to: best, reason: 'blackout', guards: [quorum(to), freshness(to), better(to), proof(to)] };
  if ((active.score ?? 100) >= policy.leaveBelowScore) return null;
  const guards = [quorum(to), freshness(to), better(to), gain(to), dwell(to), shortestStay(to), damping(to)];
  return { kind: 'move', to: best, reason: 'quality', guards };
}

function comeBack(
  state: RouteState,
  others: readonly LineHealth[],
  moveTo: (other: LineHealth) => Move,
  policy: Policy,
): Wish | null {
  if (policy.preferredLine === state.activeLine) return null;
  const candidates = policy.preferredLine === 'none' ? others : others.filter((o) => o.line === policy.preferredLine);
  // Fail-back is a wish only while the line to go back to is well: a bad preferred line is no blocked change.
  const target = candidates.filter((line) => (state.wellSince[line.line] ?? null) !== null).sort(byScore)[0];
  if (!target) return null;
  const to = moveTo(target);
  if (policy.preferredLine !== 'none')
    return {
      kind: 'move',
      to: target,
      reason: 'fail-back',
      guards: [quorum(to), freshness(to), holdDown(to), notWorse(to), damping(to)],
    };
  if (!gain(to).passed) return null;
  return {
    kind: 'move',
    to: target,
    reason: 'quality',
    guards: [quorum(to), freshness(to), better(to), gain(to), holdDown(to), damping(to)],
  };
}

function adviceFor(state: RouteState, now: number, policy: Policy): Wish | null {
  if (state.advice === 'none')
    return state.bothBadSince !== null && now - state.bothBadSince >= policy.leaveDwellMs
      ? { kind: 'advise', advice: 'duplicate', reason: 'both-bad' }
      : null;
  const wellSince = state.wellSince[state.activeLine] ?? null;
  return wellSince !== null && now - wellSince >= WELL_AGAIN_MS
    ? { kind: 'advise', advice: 'none', reason: 'both-recovered' }
    : null;
}

function move(
  state: RouteState,
  wish: Extract<Wish, { kind: 'move' }>,
  situation: Situation,
  policy: Policy,
): Decision {
  const { now } = situation;
  const from = state.activeLine;
  const line = wish.to.line;
  const inTrouble = wish.reason !== 'fail-back';
  // Only leaving in trouble is a flap: coming back as agreed would otherwise count every outage twice.
  const penalty = state.penalty + (inTrouble ? policy.damping.penalty : 0);
  const well = (state.wellSince[line] ?? null) !== null;
  const next: RouteState = {
    ...state,
    activeLine: line,
    since: now,
    lastSwitchAt: now,
    troubledSince: null,
    advice: well ? 'none' : state.advice,
    penalty,
    suppressed: state.suppressed || penalty > policy.damping.suppressAbove,
    held: null,
    lastHeld: null,
  };
  return {
    state: next,
    effects: [{ kind: 'directive', line, mode: next.mode, from }],
    reason: wish.reason,
    evidence: evidenceOf(situation, policy, wish.guards),
    ...originOf(state, situation, wish.reason),
  };
}

/** When the fault began, and when it was first seen. */
function originOf(state: RouteState, { now, lines }: Situation, reason: ReasonCode) {
  const active = lines[state.activeLine];
  if (reason === 'blackout')
    return { faultAt: active?.faultAt ?? null, detectedAt: state.darkSeenAt[state.activeLine] ?? now };
  const { troubledSince } = state;
  if (reason !== 'quality' || troubledSince === null) return { faultAt: null, detectedAt: now };
  return { faultAt: troubledSince - SEEN_AFTER_MS, detectedAt: troubledSince };
}

function hold(
  state: RouteState,
  wish: Extract<Wish, { kind: 'move' }>,
  reason: ReasonCode,
  situation: Situation,
  policy: Policy,
): Decision {
  const { now } = situation;
  const before = state.held?.reason === reason ? state.held : { reason, since: now, announced: false };
  const repeated = state.lastHeld?.reason === reason && now - state.lastHeld.at < REPEAT_AFTER_MS;
  const announce = !before.announced && !repeated && now - before.since >= ANNOUNCE_AFTER_MS;
  const effects: Effect[] = announce ? [{ kind: 'held', wanted: wish.to.line, reason }] : [];
  return {
    state: {
      ...state,
      held: { ...before, announced: before.announced || announce },
      lastHeld: announce ? { reason, at: now } : state.lastHeld,
    },
    effects,
    reason,
    evidence: evidenceOf(situation, policy, wish.guards),
    ...originOf(state, situation, wish.reason),
  };
}

function quiet(state: RouteState, reason: ReasonCode, situation: Situation, policy: Policy): Decision {
  return {
    state: state.held === null ? state : { ...state, held: null },
    effects: [],
    reason,
    evidence: evidenceOf(situation, policy, []),
    faultAt: null,
    detectedAt: situation.now,
  };
}

const evidenceOf = ({ lines, faultDomain }: Situation, policy: Policy, guards: readonly Guard[]): Evidence => ({
  lines,
  guards,
  faultDomain,
  policyVersion: policy.version,
});

/** Best first; the slot's name breaks ties, so that the same input gives the same line. */
function byScore(a: LineHealth, b: LineHealth): number {
  const order = (line: LineHealth) => (line.grade === 'down' ? -1 : (line.score ?? -2));
  const slot = (line: LineSlot) => line;
  return order(b) - order(a) || slot(a.line).localeCompare(slot(b.line));
}
