import { calm, fit, freshness, type Move, quorum, quorumThere, undisturbed } from './guards';
import { isFit, linesInUse, onOneLine, primaryOf, settingNow } from './modes';
import { isDraining } from './orders';
import { direct, evidenceOf, type Moment } from './outcome';
import type { Decision, Guard, LineSlot, Override } from './types';

/**
 * What stands between a route and a drill now: the same guards, whether it is asked by the machine that begins one or by
 * a dry run. Nothing is asked of a line that the route has not, or sends everything over already: then the list is empty.
 */
export function drillGuards(moment: Moment, line: LineSlot): readonly Guard[] {
  const { state, situation } = moment;
  const other = situation.lines[line];
  const left = linesInUse(state).find((slot) => slot !== line);
  const active = left === undefined ? undefined : situation.lines[left];
  if (other === undefined || active === undefined) return [];
  const to: Move = { ...moment, active, other, order: null };
  return [quorum(to), freshness(to), undisturbed(to, 'any work'), fit(to, 'leaveBelowScore'), calm(to)];
}

/** The route goes to the drill's line, or refuses to, once and for good. */
export function beginDrill(moment: Moment, order: Override): Decision {
  const { state, situation, policy } = moment;
  const guards = drillGuards(moment, order.line);
  if (guards.length === 0 || guards.some((guard) => !guard.passed))
    return {
      state: { ...state, overrideLost: order.id },
      effects: [{ kind: 'held', wanted: order.line, reason: 'held-drill', refuses: order.id }],
      reason: 'held-drill',
      evidence: evidenceOf(moment, guards),
      faultAt: null,
      detectedAt: situation.now,
    };
  const next = { ...state, override: order.id, drillFrom: state.activeLine, troubledSince: {} };
  return direct({ ...moment, state: next }, { to: order.line, setting: onOneLine(policy), reason: 'drill', guards });
}

/**
 * The drill is over: back to where it came from, if that can carry the stream, else the route stays. `order` is the drill
 * that the machine ends by itself; null where its time is over, or somebody took it back.
 */
export function endDrill(moment: Moment, from: LineSlot, order: Override | null): Decision {
  const { state, situation, policy } = moment;
  const [other, active] = [situation.lines[from], situation.lines[state.activeLine]];
  const to = other && active && { ...moment, active, other, order: null };
  const guards = to ? [quorumThere(to), freshness(to), undisturbed(to, 'draining'), fit(to, 'leaveBelowScore')] : [];
  const back = guards.length > 0 && guards.every((guard) => guard.passed);
  const setting = settingNow(situation, policy);
  const next = {
    ...state,
    override: null,
    overrideLost: order?.id ?? state.overrideLost,
    drillFrom: null,
    orderEndedAt: situation.now,
    troubledSince: back ? {} : state.troubledSince,
  };
  const line = primaryOf(setting, back ? from : state.activeLine);
  const what = { to: line, setting, reason: 'drill-ended', guards, endsOverride: order?.id ?? null } as const;
  // Of what it was decided by: the drill that it ends is part of that.
  return { ...direct({ ...moment, state: next }, what), evidence: { ...evidenceOf(moment, guards), setting } };
}

/** The drill's line can't carry the stream any more; silent it counts as such only where the other one is heard. */
export function isUnfitForDrill({ state, situation, policy }: Moment, from: LineSlot): boolean {
  const [active, other] = [situation.lines[state.activeLine], situation.lines[from]];
  if (!active || active.blackoutSince !== null) return false;
  if (isDraining(active.line, situation)) return true;
  return active.score === null ? other !== undefined && isFit(other, policy) : !isFit(active, policy);
}
