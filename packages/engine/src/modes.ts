import { isDraining } from './orders';
import type { LineHealth, LineSlot, Mode, Policy, RouteState, Situation, Weights } from './types';

/** What a directive says of the lines beside the active one. */
export interface Setting {
  readonly mode: Mode;
  readonly weights: Weights;
}

export const SINGLE: Setting = { mode: 'single', weights: {} };
const DUPLICATE: Setting = { mode: 'duplicate', weights: {} };

/** On one line: in the policy's mode, but for a split, which needs more than one. */
export const onOneLine = (policy: Policy): Setting => (policy.mode === 'duplicate' ? DUPLICATE : SINGLE);

/**
 * On several lines: the policy's shares as far as the region has those lines, scaled to 1 together; equal ones where it
 * has none for two of them (an order to split under a policy that doesn't). `SINGLE` where the region has one line.
 */
export function splitOver(slots: readonly LineSlot[], policy: Policy): Setting {
  const named = slots.filter((slot) => (policy.weights[slot] ?? 0) > 0);
  const lines = named.length > 1 ? named : slots;
  if (lines.length < 2) return SINGLE;
  const shareOf = (slot: LineSlot) => (named.length > 1 ? (policy.weights[slot] ?? 0) : 1);
  const total = lines.reduce((sum, slot) => sum + shareOf(slot), 0);
  return { mode: 'split', weights: Object.fromEntries(lines.map((slot) => [slot, shareOf(slot) / total])) };
}

/** The setting by which a route starts, or goes on when an order has ended: a split only over lines that are all fit. */
export function settingNow(situation: Situation, policy: Policy): Setting {
  if (policy.mode !== 'split') return onOneLine(policy);
  const split = splitOver(Object.keys(situation.lines), policy);
  const fit = Object.keys(split.weights).every((slot) => {
    const line = situation.lines[slot];
    return line !== undefined && isFit(line, policy) && !isDraining(slot, situation);
  });
  return fit ? split : SINGLE;
}

/** The setting of an order, whatever the lines are like. */
export function settingOf(mode: Mode, situation: Situation, policy: Policy): Setting {
  if (mode === 'split') return splitOver(Object.keys(situation.lines), policy);
  return mode === 'duplicate' ? DUPLICATE : SINGLE;
}

/** The lines whose trouble moves the route: those that have a share in a split, else the active one. */
export function linesInUse({ mode, weights, activeLine }: RouteState): readonly LineSlot[] {
  const shared = Object.keys(weights);
  return mode === 'split' && shared.length > 0 ? shared : [activeLine];
}

/** The line that a directive names: the one in use, unless a split gives it no share. */
export function primaryOf({ mode, weights }: Setting, active: LineSlot): LineSlot {
  return mode !== 'split' || weights[active] !== undefined ? active : (Object.keys(weights)[0] ?? active);
}

/** The same but for what arithmetic leaves. */
export function sameSetting(a: Setting, b: Setting): boolean {
  const slots = new Set([...Object.keys(a.weights), ...Object.keys(b.weights)]);
  return a.mode === b.mode && [...slots].every((s) => Math.abs((a.weights[s] ?? 0) - (b.weights[s] ?? 0)) < 1e-9);
}

/** It can carry a stream: not dark, and its score is not one to leave. */
export const isFit = (line: LineHealth, policy: Policy) =>
  line.grade !== 'down' && line.score !== null && line.score >= policy.leaveBelowScore;
