import type { DirectiveData } from './events';

/** What orders directives of one route. */
export interface Position {
  readonly epoch: number;
  readonly sequence: number;
}

/** Negative when `left` is older than `right`, positive when newer, 0 when they are the same directive. */
export function comparePosition(left: Position, right: Position): number {
  return left.epoch === right.epoch ? left.sequence - right.sequence : left.epoch - right.epoch;
}

/** `apply`: newer than what is held, and still holds. Everything else is acknowledged and changes nothing. */
export type GuardVerdict = 'apply' | 'same' | 'older' | 'expired';

/**
 * Whether a relay that holds `held` may apply `incoming` at `nowMs` (the relay's clock, epoch ms).
 * A route only moves forward in (epoch, sequence), whatever order messages arrive in.
 */
export function judgeDirective(held: DirectiveData | null, incoming: DirectiveData, nowMs: number): GuardVerdict {
  const order = held === null ? 1 : comparePosition(incoming, held);
  if (order < 0) return 'older';
  if (order === 0) return 'same';
  return Date.parse(incoming.expiresAt) <= nowMs ? 'expired' : 'apply';
}

/** A relay whose directive ran out keeps its line and says that it is stale. Without any it is stale, too. */
export function isStale(held: DirectiveData | null, nowMs: number): boolean {
  return held === null || Date.parse(held.expiresAt) <= nowMs;
}
