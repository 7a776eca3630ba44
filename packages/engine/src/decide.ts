import { beginDrill, endDrill, isUnfitForDrill } from './drill';
import { advisePreemptively } from './forecast/advise';
import {
  better,
  confirmed,
  damping,
  dwell,
  fit,
  freshness,
  gain,
  holdDown,
  type Move,
  notWorse,
  proof,
  quorum,
  quorumThere,
  shortestStay,
  undisturbed,
  unexpected,
  unordered,
} from './guards';
import { newState, remember } from './memory';
import { linesInUse, onOneLine, primaryOf, type Setting, sameSetting, settingNow, splitOver } from './modes';
import { isDraining, isDrill, maintenanceOf, overrideFor } from './orders';
import { adopt, advise, type Change, follow, hold, type Moment, move, quiet, release, start } from './outcome';
import type { Decision, LineHealth, LineSlot, Override, Policy, ReasonCode, RouteState, Situation } from './types';

/*
 * The decision machine of one route. A route follows one line, the active one; under a policy with mode `split` it
 * follows several, and one of them is called active. At every moment it is in one of these states, which follow from its
 * memory (RouteState) and from what is seen and ordered (Situation). The first that applies is the one it is in:
 *
 * ORDERED     People have chosen line and mode (an override). The route follows at once, even to a line that is dark or
 *             unheard of: people may know more. Nothing else moves it or advises it; what it would do is held
 *             (`held-override`) and said. One thing ends the order but people and time: a blackout of a line in use that
 *             passes all guards of DARK, unless the override is strict. When it is over the route stays on its line, in
 *             the policy's mode, and goes on as below; to go back it waits for the hold-down from that moment.
 * DRILL       A live drill is ordered: to prove that it can, the route goes to another line for a while, in the mode that
 *             a switch in trouble would have. It begins only where both lines are heard, the line in use is in no trouble
 *             at all and the other one is fit and in no maintenance; else it is refused, once and for good
 *             (`held-drill`). Whatever else is to be done goes first. It ends when its time is over, when somebody takes
 *             it back, and by itself when its line is not fit any more, silent, or drained: the route is at once back on
 *             the line it came from, if that is heard, fit and not drained, else it stays and goes on as below. A
 *             blackout of its line ends it by the rules of DARK. It counts neither as a switch (hold-down) nor as a flap.
 * WAITING     The hub has just started, was paused, or its clock jumped, and no agent has been heard since; or the
 *             active line has no data at all (its agents are silent). Nothing is decided: silence is not trouble. Only a
 *             line that is being drained is left in silence too.
 * DARK        Its agents together have found a line in use cut (pool.ts). The route leaves at once for the best other
 *             line, past dwell, gain, hold-down and damping; but not without quorum and fresh data, not for a line that
 *             is dark or no better, and not for one that has yet to answer a probe sent since the fault began (both
 *             lines may have been cut by the same stroke). For a line that is drained only when no other answers.
 * DRAINED     A line in use is in maintenance that drains it. The route leaves as soon as another one is not in
 *             maintenance at all, is heard, and is not in trouble itself; no dwell, gain, hold-down or damping. Else it
 *             stays (`held-maintenance`). Maintenance that doesn't drain changes nothing here.
 * TROUBLED    The score of a line in use is under `leaveBelowScore`. The route leaves when, besides quorum, freshness and
 *             a better line that isn't drained, the gain is worth it, the trouble has lasted the dwell, what was measured
 *             since shows it again, the last switch is a hold-down ago, and the route is not damped.
 * BOTH BAD    No line is fit. The route stays, and after the dwell advises sending on both (`duplicate`). The advice is
 *             withdrawn when that is over and the active line has been well for WELL_AGAIN_MS: always in so many words,
 *             also where the route has moved meanwhile. A route that duplicates needs no advice.
 * EXPECTED    The policy lets expectations move the route (`preemptive`), and congestion stands announced of the active
 *             line for so much of the audience as it asks, and of another one for less by so much. The route leaves
 *             before it comes when, besides quorum and freshness, the other line is in no maintenance, is well and not
 *             measurably worse now, has been well for the hold-down, as long as the route has been where it is, and the
 *             route is not damped. A route that splits uses the other line already. Under a policy that does not enable
 *             it nothing that is expected changes any decision.
 * AWAY        The active line is in order but is not the preferred one. The route goes back when the preferred line has
 *             been well without a break for the hold-down, is not worse, congestion is not announced of it (EXPECTED), and
 *             the route is not damped. With no preferred
 *             line it moves, by the same rules, only for the minimum gain. A line that is drained is not well, so the
 *             hold-down begins when the work ends.
 * APART       The policy splits, but the route left one of its lines and follows a single one. It splits again when all
 *             of them have been well for the hold-down, are heard, and the route is not damped. Nothing but the policy
 *             (or an order) ever makes a route split: trouble only ends it.
 * STEADY      None of these. Trouble on another line changes nothing here.
 *
 * In mode `duplicate` all of this is said of the first of the two lines. When somebody gives the policy another mode or
 * other weights, the route adopts them at once (`policy`), except that it splits by the rule of APART.
 *
 * A change that is wanted and blocked has the name of the first guard that holds it. It is announced when the same
 * guard has held it for a second, once, and again only when another guard holds it or a minute passed (outcome.ts).
 *
 * `decide` is pure: same memory, situation and policy, same decision. It does nothing; the shell commits its effects.
 */
const WELL_AGAIN_MS = 3_000;

type Wish =
  | Change
  | { readonly kind: 'adopt'; readonly setting: Setting }
  | { readonly kind: 'advise'; readonly advice: 'none' | 'duplicate'; readonly reason: ReasonCode }
  | { readonly kind: 'wait'; readonly reason: ReasonCode };

/** The first decision of a route that follows no line yet; null until a line has fresh data and quorum, or by order. */
export function begin(situation: Situation, policy: Policy): Decision | null {
  const { now, lines } = situation;
  const stateOn = (line: LineSlot) => remember(newState(line, now), situation, policy);
  const order = overrideFor(newState('', now), situation);
  if (order !== null && !isDrill(order))
    return start({ state: stateOn(order.line), situation, policy }, order.line, order);

  const all = Object.values(lines);
  const heard = all.filter((line) => line.score !== null && line.quorumShare >= policy.quorum - 1e-9);
  // Agents report in turn: a line that is merely not heard yet is waited for, so that the first to report isn't chosen.
  if (heard.length < all.length && now - situation.resumedAt < 2 * policy.freshWithinMs) return null;
  const candidates = ifAny(heard, (line) => !isDraining(line.line, situation));
  const preferred = candidates.find((line) => line.line === policy.preferredLine && line.grade !== 'down');
  const first = preferred ?? bestOf(candidates);
  return first ? start({ state: stateOn(first.line), situation, policy }, first.line, null) : null;
}

/** What a route does now. `effects` is empty for all but the few moments in which something changes. */
export function decide(previous: RouteState, situation: Situation, policy: Policy): Decision {
  const moment: Moment = { state: remember(previous, situation, policy), situation, policy };
  const order = overrideFor(moment.state, situation);
  const { override: following, drillFrom } = moment.state;
  if (order !== null && !isDrill(order) && order.id !== following) return follow(moment, order);
  if (following !== null && order?.id !== following)
    return drillFrom === null ? release(moment) : endDrill(moment, drillFrom, null);
  if (order !== null && isDrill(order)) return drill(moment, order);
  return obtain(moment, wishOf(moment, order), order);
}

/** What becomes of a wish. */
function obtain(moment: Moment, wish: Wish, order: Override | null): Decision {
  switch (wish.kind) {
    case 'wait':
      return quiet(moment, wish.reason);
    case 'adopt':
      return adopt(moment, wish.setting);
    case 'advise':
      return advise(moment, wish.advice, wish.reason);
    case 'move': {
      const holding = wish.guards.find((guard) => !guard.passed);
      return holding ? hold(moment, wish, holding) : move(moment, wish, order);
    }
  }
}

/** A live drill: begun unless something else is to be done, or it would not be safe; then watched. */
function drill(moment: Moment, order: Override): Decision {
  const { state, situation } = moment;
  const { drillFrom } = state;
  if (drillFrom === null) {
    const wish = wishOf(moment, null);
    const first = wish.kind === 'adopt' || (wish.kind === 'move' && wish.guards.every((guard) => guard.passed));
    return first ? obtain(moment, wish, null) : beginDrill(moment, order);
  }
  const active = situation.lines[state.activeLine];
  const leaving = active && active.blackoutSince !== null ? leaveDark(moment, active, order) : null;
  if (leaving !== null) return obtain(moment, leaving, order);
  return isUnfitForDrill(moment, drillFrom) ? endDrill(moment, drillFrom, order) : quiet(moment, 'steady');
}

function wishOf(moment: Moment, order: Override | null): Wish {
  const { state, situation, policy } = moment;
  const { now, lines } = situation;
  const setting = order === null ? newSetting(moment) : null;
  if (setting !== null) return { kind: 'adopt', setting };

  const active = lines[state.activeLine];
  const leaving = active ? leave(moment, order) : null;
  const canLeave = leaving?.guards.every((guard) => guard.passed) ?? false;
  if (leaving && canLeave) return leaving;
  if (!active || active.score === null)
    return { kind: 'wait', reason: now - situation.resumedAt < policy.freshWithinMs ? 'held-pause' : 'held-stale' };
  // Both bad: advise rather than wait for a line that is no better. A move that can be made went first.
  const advice = order === null && state.mode !== 'duplicate' ? adviceFor(state, now, policy) : null;
  if (advice !== null) return advice;
  const calmly = [leaveEarly(moment, active, order), comeBack(moment, active, order)].filter((one) => one !== null);
  const free = calmly.find((one) => one.guards.every((guard) => guard.passed));
  return leaving ?? free ?? calmly[0] ?? { kind: 'wait', reason: 'steady' };
}

/** Away from a line in use: the dark one first, then the one that is worked on, then the worst. */
function leave(moment: Moment, order: Override | null): Change | null {
  const { state, situation, policy } = moment;
  const used = linesInUse(state).flatMap((slot) => situation.lines[slot] ?? []);
  const dark = used.find((line) => line.blackoutSince !== null);
  if (dark) return leaveDark(moment, dark, order);
  const drained = used.find((line) => isDraining(line.line, situation));
  if (drained) return leaveDrained(moment, drained, order);
  const troubled = used.filter((line) => (line.score ?? 100) < policy.leaveBelowScore);
  const worst = troubled.sort(byScore).at(-1);
  return worst ? leaveTroubled(moment, worst, order) : null;
}

function leaveDark(moment: Moment, dark: LineHealth, order: Override | null): Change | null {
  const others = ifAny(othersThan(dark, moment), (line) => !isDraining(line.line, moment.situation) && answers(line));
  return changeTo(moment, 'blackout', dark, bestOf(others), order, (to) => [
    quorum(to),
    freshness(to),
    better(to),
    proof(to),
    ...(order?.strict ? unordered(to) : []),
  ]);
}

function leaveDrained(moment: Moment, drained: LineHealth, order: Override | null): Change | null {
  const others = ifAny(othersThan(drained, moment), (line) => maintenanceOf(line.line, moment.situation) === null);
  return changeTo(moment, 'maintenance', drained, bestOf(others), order, (to) => [
    undisturbed(to, 'any work'),
    quorumThere(to),
    freshness(to),
    fit(to, 'leaveBelowScore'),
    ...unordered(to),
  ]);
}

function leaveTroubled(moment: Moment, troubled: LineHealth, order: Override | null): Change | null {
  const others = ifAny(othersThan(troubled, moment), (line) => !isDraining(line.line, moment.situation));
  return changeTo(moment, 'quality', troubled, bestOf(others), order, (to) => [
    quorum(to),
    freshness(to),
    undisturbed(to, 'draining'),
    better(to),
    gain(to),
    ...unordered(to),
    dwell(to),
    confirmed(to),
    shortestStay(to),
    damping(to),
  ]);
}

/** Before congestion that stands announced. */
function leaveEarly(moment: Moment, active: LineHealth, order: Override | null): Change | null {
  const { state, situation, policy } = moment;
  if (!policy.preemptive.enabled || situation.expected === null || policy.mode === 'split' || state.mode === 'split')
    return null;
  const { line } = advisePreemptively(active.line, situation.expected, policy.preemptive);
  const other = line === null ? undefined : situation.lines[line];
  return changeTo(moment, 'expected-congestion', active, other, order, (to) => [
    quorum(to),
    freshness(to),
    undisturbed(to, 'any work'),
    fit(to, 'returnAtScore'),
    notWorse(to),
    ...unordered(to),
    holdDown(to),
    damping(to),
  ]);
}

/** Back to what the policy prefers: wanted only while that is well, so that a bad preferred line is no blocked change. */
function comeBack(moment: Moment, active: LineHealth, order: Override | null): Change | null {
  const { state, policy } = moment;
  const well = (line: LineHealth) => (state.wellSince[line.line] ?? null) !== null;
  if (policy.mode === 'split') return state.mode === 'split' ? null : splitAgain(moment, active, order);
  if (policy.preferredLine === state.activeLine) return null;
  const others = othersThan(active, moment).filter(well);
  if (policy.preferredLine !== 'none') {
    const preferred = others.find((line) => line.line === policy.preferredLine);
    return changeTo(moment, 'fail-back', active, preferred, order, (to) => [
      quorum(to),
      freshness(to),
      ...unordered(to),
      holdDown(to),
      notWorse(to),
      ...unexpected(to),
      damping(to),
    ]);
  }
  const forGain = changeTo(moment, 'quality', active, bestOf(others), order, (to) => [
    quorum(to),
    freshness(to),
    better(to),
    gain(to),
    ...unordered(to),
    holdDown(to),
    ...unexpected(to),
    damping(to),
  ]);
  const gained = forGain?.guards.find((guard) => guard.name === 'gain');
  return gained?.passed ? forGain : null;
}

/** From one line to the policy's split; the guards are those of the line that has been well for the shortest. */
function splitAgain(moment: Moment, active: LineHealth, order: Override | null): Change | null {
  const { state, situation, policy } = moment;
  const setting = splitOver(Object.keys(situation.lines), policy);
  const sinceOf = (line: LineHealth) => state.wellSince[line.line] ?? Number.POSITIVE_INFINITY;
  const shared = Object.keys(setting.weights).flatMap((slot) => situation.lines[slot] ?? []);
  if (shared.length < 2 || shared.some((line) => sinceOf(line) === Number.POSITIVE_INFINITY)) return null;
  const newest = othersThan(active, moment)
    .filter((line) => shared.includes(line))
    .sort((a, b) => sinceOf(b) - sinceOf(a))[0];
  const change = changeTo(moment, 'fail-back', active, newest, order, (to) => [
    quorum(to),
    freshness(to),
    fit(to, 'returnAtScore'),
    ...unordered(to),
    holdDown(to),
    damping(to),
  ]);
  return change && { ...change, setting, to: primaryOf(setting, state.activeLine) };
}

function changeTo(
  moment: Moment,
  reason: ReasonCode,
  about: LineHealth,
  other: LineHealth | undefined,
  order: Override | null,
  guardsOf: (to: Move) => Change['guards'],
): Change | null {
  if (!other) return null;
  const guards = guardsOf({ ...moment, active: about, other, order });
  return { kind: 'move', about, to: other.line, wanted: other.line, setting: onOneLine(moment.policy), reason, guards };
}

function adviceFor(state: RouteState, now: number, policy: Policy): Wish | null {
  if (state.advice === 'none')
    return state.bothBadSince !== null && now - state.bothBadSince >= policy.leaveDwellMs
      ? { kind: 'advise', advice: 'duplicate', reason: 'both-bad' }
      : null;
  const wellSince = state.wellSince[state.activeLine] ?? null;
  // Well is by the newest second, bad by ten: while they overlap, the advice would be given and withdrawn in turn.
  return state.bothBadSince === null && wellSince !== null && now - wellSince >= WELL_AGAIN_MS
    ? { kind: 'advise', advice: 'none', reason: 'both-recovered' }
    : null;
}

/** What the policy wants instead of the setting that holds; null where that is as it should be, or is APART. */
function newSetting({ state, situation, policy }: Moment): Setting | null {
  if (policy.mode === 'split' && state.mode === 'single') return null;
  const wanted =
    policy.mode === 'split' && state.mode === 'split'
      ? splitOver(Object.keys(situation.lines), policy)
      : settingNow(situation, policy);
  return sameSetting(wanted, state) ? null : wanted;
}

const othersThan = (line: LineHealth, { situation }: Moment) =>
  Object.values(situation.lines).filter((other) => other.line !== line.line);

const answers = (line: LineHealth) => line.score !== null && line.grade !== 'down';

/** Those that are so, or all where none is. */
function ifAny(lines: readonly LineHealth[], so: (line: LineHealth) => boolean): readonly LineHealth[] {
  const chosen = lines.filter(so);
  return chosen.length > 0 ? chosen : lines;
}

const bestOf = (lines: readonly LineHealth[]): LineHealth | undefined => [...lines].sort(byScore)[0];

/** Best first; the slot's name breaks ties, so that the same input gives the same line. */
function byScore(a: LineHealth, b: LineHealth): number {
  const order = (line: LineHealth) => (line.grade === 'down' ? -1 : (line.score ?? -2));
  return order(b) - order(a) || a.line.localeCompare(b.line);
}
