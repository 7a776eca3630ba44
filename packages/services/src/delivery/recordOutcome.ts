import type { Context } from '../context';
import type { ClaimedDelivery, DropReason } from './claimDeliveries';
import { pauseAfter } from './schedule';
import type { SendResult } from './sinks/sink';

/** What came of one try. `retry` names when; times epoch ms. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly status: number; readonly sentAt: number; readonly at: number }
  | {
      readonly kind: 'retry';
      readonly status: number | null;
      readonly error: string;
      readonly sentAt: number;
      readonly nextAt: number;
    }
  | {
      readonly kind: 'gaveUp';
      readonly status: number | null;
      readonly error: string;
      /** Null when it was never sent. */
      readonly sentAt: number | null;
      readonly reason: DropReason;
    };

/** Standard Webhooks: only 2xx is success, 410 asks to be left alone, everything else is tried again. Pure. */
export function judgeResult(delivery: ClaimedDelivery, result: SendResult, nowMs: number): DeliveryOutcome {
  const { sentAt } = result;
  const status = result.kind === 'answered' ? result.status : null;
  if (result.kind === 'answered' && result.status >= 200 && result.status < 300)
    return { kind: 'delivered', status: result.status, sentAt, at: result.at };
  const error = result.kind === 'answered' ? `the relay answered ${result.status}` : result.error;
  if (status === 410) return { kind: 'gaveUp', status, error, sentAt, reason: 'gave-up' };
  // Never beyond deliver_by: the claim at that moment records that it has expired.
  const nextAt = Math.min(nowMs + pauseAfter(delivery.attempts), Math.max(delivery.deliverBy, nowMs));
  return { kind: 'retry', status, error, sentAt, nextAt };
}

// The moment of the first try is kept: `sent` of the chain is when we first told the relay.
const FIRST_SENT = 'sent_at = case when attempts = 1 then $2 else sent_at end';
const RELEASE = 'claimed_by = null, claimed_until = null';

// An acknowledgement is true even if our lease has run out meanwhile; a failure then says nothing any more.
const DELIVERED = `update deliveries set state = 'acknowledged', acknowledged_at = $3, last_status = $4,
  last_error = null, ${FIRST_SENT}, ${RELEASE} where id = $1 and state = 'pending'`;
const RETRY = `update deliveries set next_attempt_at = $3, last_status = $4, last_error = $5, ${FIRST_SENT}, ${RELEASE}
  where id = $1 and state = 'pending' and claimed_by = $6 and attempts = $7`;
const GAVE_UP = `update deliveries set state = 'dropped', drop_reason = $3, last_status = $4, last_error = $5,
  ${FIRST_SENT}, ${RELEASE} where id = $1 and state = 'pending' and claimed_by = $6 and attempts = $7`;

const MAX_ERROR_CHARS = 300;

/** Writes what came of a try and lets go of the row. */
export async function recordOutcome(
  ctx: Context,
  hubId: string,
  delivery: ClaimedDelivery,
  outcome: DeliveryOutcome,
): Promise<void> {
  const { pool } = ctx.db;
  const sentAt = outcome.sentAt === null ? null : new Date(outcome.sentAt);
  switch (outcome.kind) {
    case 'delivered':
      await pool.query({
        name: 'delivery-delivered',
        text: DELIVERED,
        values: [delivery.id, sentAt, new Date(outcome.at), outcome.status],
      });
      return;
    case 'retry': {
      const error = outcome.error.slice(0, MAX_ERROR_CHARS);
      const values = [delivery.id, sentAt, new Date(outcome.nextAt), outcome.status, error, hubId, delivery.attempts];
      await pool.query({ name: 'delivery-retry', text: RETRY, values });
      return;
    }
    case 'gaveUp': {
      const error = outcome.error.slice(0, MAX_ERROR_CHARS);
      const values = [delivery.id, sentAt, outcome.reason, outcome.status, error, hubId, delivery.attempts];
      await pool.query({ name: 'delivery-gave-up', text: GAVE_UP, values });
      return;
    }
  }
}
