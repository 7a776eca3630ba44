import type { WithdrawalReason } from '@twinline/wire/batch';

/**
 * `waiting`: made, and its program has not run yet. `reporting`: heard a moment ago and it trusts itself. `withdrawn`:
 * heard, but it does not trust its own measurements. `offline`: it reported once and is silent now.
 */
export const agentStates = ['reporting', 'withdrawn', 'offline', 'waiting'] as const;
export type AgentPresenceState = (typeof agentStates)[number];

export interface AgentPresence {
  readonly state: AgentPresenceState;
  /** Why it is withdrawn; empty in every other state. */
  readonly withdrawn: readonly WithdrawalReason[];
  /** While waiting: whether a token exists that still can be used. */
  readonly tokenUsable: boolean;
}

/** Agents post each second, and the hub notes it every 3 s: this long without anything, and an agent is offline. */
export const SILENT_AFTER_MS = 6_000;

/** In which of the states an agent is. Times are epoch ms of one clock. */
export function presenceOf(given: {
  readonly now: number;
  readonly heardAt: number | null;
  readonly enrolledAt: number | null;
  readonly tokenExpiresAt: number | null;
  readonly withdrawn: readonly WithdrawalReason[];
}): AgentPresence {
  const { now, heardAt, withdrawn } = given;
  const tokenUsable = given.tokenExpiresAt !== null && given.tokenExpiresAt > now;
  const state = (): AgentPresenceState => {
    if (heardAt === null) return given.enrolledAt === null ? 'waiting' : 'offline';
    if (now - heardAt >= SILENT_AFTER_MS) return 'offline';
    return withdrawn.length > 0 ? 'withdrawn' : 'reporting';
  };
  const found = state();
  return { state: found, withdrawn: found === 'withdrawn' ? withdrawn : [], tokenUsable };
}

/** Whether a version (three numbers, as 1.4.0) is older than the newest; null where one of them is no such thing. */
export function isOutOfDate(version: string | null, newest: string | null): boolean | null {
  const [own, other] = [numbersOf(version), numbersOf(newest)];
  if (own === null || other === null) return null;
  const at = own.findIndex((part, i) => part !== other[i]);
  return at >= 0 && (own[at] ?? 0) < (other[at] ?? 0);
}

function numbersOf(version: string | null): number[] | null {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version ?? '');
  return match === null ? null : match.slice(1, 4).map(Number);
}
