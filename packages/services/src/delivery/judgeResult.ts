import type { ClaimedDelivery, DropReason } from './claimDeliveries';
import { FORCED_TRIES, MAX_RETRY_AFTER_MS, pauseAfter } from './schedule';
import type { SendResult, Trace } from './sinks/sink';

interface Tried {
  /** What was answered: HTTP's or SMTP's code. */
  readonly status: number | null;
  /** Null when it was never sent; epoch ms. */
  readonly sentAt: number | null;
  /** When the answer, or the failure, was there; epoch ms. */
  readonly at: number;
  readonly trace: Trace | null;
}

/** What came of one try. `retry` names when; times epoch ms. */
export type DeliveryOutcome = Tried &
  (
    | { readonly kind: 'delivered' }
    | {
        readonly kind: 'retry';
        readonly error: string;
        readonly nextAt: number;
        /** Whether it says something about the recipient: not if it was broken off by us. */
        readonly isFailure: boolean;
      }
    | {
        readonly kind: 'gaveUp';
        readonly error: string;
        readonly reason: DropReason;
        readonly isFailure: boolean;
        /** The recipient wants nothing any more. */
        readonly isGone: boolean;
      }
  );

/**
 * Standard Webhooks: only 2xx is success, 410 asks to be left alone, everything else is tried again: when the schedule
 * says, or Retry-After if that is later. Pure.
 */
export function judgeResult(delivery: ClaimedDelivery, result: SendResult, nowMs: number): DeliveryOutcome {
  const status = result.kind === 'answered' ? result.status : null;
  const tried = { status, sentAt: result.sentAt, at: result.at ?? nowMs, trace: result.trace ?? null };
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered', ...tried };
  const error = errorOf(result);
  const isGone = status === 410;
  const isOver = delivery.forced && delivery.attempts >= FORCED_TRIES;
  if (isGone || isOver || (result.kind === 'failed' && result.isFinal === true))
    return { kind: 'gaveUp', ...tried, error, reason: 'gave-up', isFailure: true, isGone };
  const asked = result.kind === 'answered' ? Math.min(result.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) : 0;
  const due = nowMs + Math.max(pauseAfter(delivery.attempts), asked);
  // Never beyond deliver_by: the claim at that moment records that it has expired.
  const nextAt = delivery.forced ? due : Math.min(due, Math.max(delivery.deliverBy, nowMs));
  return { kind: 'retry', ...tried, error, nextAt, isFailure: true };
}

/** A try that something newer made needless. `result` is null when it was never begun. */
export function superseded(result: SendResult | null, nowMs: number): DeliveryOutcome {
  const isSent = result?.kind === 'failed' && result.isWithdrawn !== true;
  return {
    ...{ kind: 'gaveUp', status: null, error: 'a newer directive took its place', reason: 'superseded' },
    ...{ isFailure: false, isGone: false, at: result?.at ?? nowMs },
    ...{ sentAt: isSent ? result.sentAt : null, trace: isSent ? (result.trace ?? null) : null },
  };
}

/** A try that this hub broke off, or could not begin in time: anybody may take it at once. */
export function handBack(result: { error: string; sentAt: number; trace?: Trace }, nowMs: number): DeliveryOutcome {
  const { error, sentAt, trace = null } = result;
  return { kind: 'retry', status: null, error, sentAt, at: nowMs, trace, nextAt: nowMs, isFailure: false };
}

function errorOf(result: SendResult): string {
  if (result.kind === 'failed') return result.error;
  const { status, redirectsTo } = result;
  return redirectsTo
    ? `answered ${status}, a redirect to ${redirectsTo}, which is not followed: give that address instead`
    : `answered ${status}`;
}
