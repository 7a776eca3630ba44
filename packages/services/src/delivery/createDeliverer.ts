import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { type ClaimedDelivery, claimDeliveries, leaseFor } from './claimDeliveries';
import { Lanes } from './lanes';
import { type DeliveryOutcome, judgeResult, recordOutcome } from './recordOutcome';
import { createWebhookSink } from './sinks/sendWebhook';
import type { SendResult } from './sinks/sink';

export interface DelivererOptions {
  /** Who claims; a UUID of this process. */
  readonly hubId: string;
  /** For metrics; called after the outcome was recorded. */
  readonly onOutcome?: (delivery: ClaimedDelivery, outcome: DeliveryOutcome['kind'] | 'dropped') => void;
  /** How often to look for what became due or was left behind by another hub. */
  readonly pollMs?: number;
}

export interface Deliverer {
  /** Something was committed: look at once. Never waits, never throws. */
  wake(): void;
  start(): void;
  /** Lets what is in flight finish for a moment, then gives it back to be sent by whoever comes next. */
  stop(): Promise<void>;
  inFlight(): number;
}

const MAX_IN_FLIGHT = 256;
const PER_RECIPIENT = 8;
const STOP_GRACE_MS = 2_500;

/**
 * Brings webhooks from the outbox to the relays: claim by lease, send outside any transaction, record.
 * At least once: whatever kills this process, an unacknowledged row is claimed again when its lease has run out.
 */
export function createDeliverer(ctx: Context, options: DelivererOptions): Deliverer {
  const lanes = new Lanes(PER_RECIPIENT);
  const sink = createWebhookSink(ctx.now);
  const sends = new Set<Promise<void>>();
  let running = false;
  let claiming = false;
  let wokenMeanwhile = false;
  let crowded = false;
  let poll: NodeJS.Timeout | undefined;

  function wake(): void {
    if (!running) return;
    wokenMeanwhile = true;
    if (!claiming) void pump();
  }

  /** Claims until nothing is due or everything is busy. One at a time; a wake during a claim asks for another. */
  async function pump(): Promise<void> {
    claiming = true;
    try {
      while (running && wokenMeanwhile) {
        wokenMeanwhile = false;
        const limit = MAX_IN_FLIGHT - lanes.size;
        const busy = lanes.busyRecipients();
        crowded = limit <= 0 || busy.length > 0;
        if (limit <= 0) return;
        const askedAt = ctx.now();
        const claimed = await claimDeliveries(ctx, { hubId: options.hubId, limit, perRecipient: PER_RECIPIENT, busy });
        for (const delivery of claimed) begin(delivery, askedAt);
        // A full hand may have left something on the table.
        if (claimed.length >= PER_RECIPIENT) wokenMeanwhile = true;
      }
    } catch (error) {
      // The database is away: the poll comes back to it, and leases keep every row safe.
      ctx.log.error({ error: messageOf(error) }, 'deliveries could not be claimed');
    } finally {
      claiming = false;
    }
  }

  function begin(delivery: ClaimedDelivery, claimedAt: number): void {
    if (delivery.dropReason !== null) {
      ctx.log.info({ ...fieldsOf(delivery), reason: delivery.dropReason }, 'delivery dropped');
      options.onOutcome?.(delivery, 'dropped');
      return;
    }
    const send = deliver(delivery, claimedAt).catch((error: unknown) => {
      // The outcome could not be written: the lease runs out and the row is sent again with the same id.
      ctx.log.error({ ...fieldsOf(delivery), error: messageOf(error) }, 'the outcome of a delivery was not recorded');
    });
    sends.add(send);
    void send.finally(() => sends.delete(send));
  }

  async function deliver(delivery: ClaimedDelivery, claimedAt: number): Promise<void> {
    // A hub that stood still since: another may have sent it, and something newer. The claim tells, so it asks again.
    if (ctx.now() - claimedAt > leaseFor(delivery.type))
      return finish(delivery, handBack(ctx, { error: 'this hub stood still', sentAt: claimedAt }));
    const signal = lanes.enter(delivery);
    if (signal === null) return finish(delivery, superseded(null));
    let result: SendResult;
    try {
      result = await sink.send(delivery, signal);
    } finally {
      lanes.leave(delivery);
      if (crowded) wake();
    }
    if (result.kind === 'failed' && signal.aborted)
      return finish(delivery, signal.reason === 'superseded' ? superseded(result.sentAt) : handBack(ctx, result));
    return finish(delivery, judgeResult(delivery, result, ctx.now()));
  }

  async function finish(delivery: ClaimedDelivery, outcome: DeliveryOutcome): Promise<void> {
    await recordOutcome(ctx, options.hubId, delivery, outcome);
    options.onOutcome?.(delivery, outcome.kind);
    const fields = { ...fieldsOf(delivery), outcome: outcome.kind, status: outcome.status };
    if (outcome.kind === 'delivered') {
      ctx.log.info({ ...fields, tookMs: Math.round(outcome.at - outcome.sentAt) }, 'webhook delivered');
      return;
    }
    ctx.log.warn({ ...fields, error: outcome.error }, 'webhook not delivered');
    if (outcome.kind === 'retry') setTimeout(wake, Math.max(0, outcome.nextAt - ctx.now()) + 1).unref();
  }

  return {
    wake,
    start() {
      running = true;
      poll = setInterval(wake, options.pollMs ?? 500);
      wake();
    },
    async stop() {
      running = false;
      clearInterval(poll);
      const settled = Promise.allSettled([...sends]);
      await Promise.race([settled, delay(STOP_GRACE_MS, undefined, { ref: false })]);
      lanes.abortAll();
      await settled;
      sink.close();
    },
    inFlight: () => lanes.size,
  };
}

function superseded(sentAt: number | null): DeliveryOutcome {
  return { kind: 'gaveUp', status: null, error: 'a newer directive took its place', sentAt, reason: 'superseded' };
}

function handBack(ctx: Context, result: { error: string; sentAt: number }): DeliveryOutcome {
  return { kind: 'retry', status: null, error: result.error, sentAt: result.sentAt, nextAt: ctx.now() };
}

function fieldsOf({ id, recipient, routeId, type, epoch, sequence, attempts }: ClaimedDelivery): object {
  return { delivery: id, [recipient.kind]: recipient.id, route: routeId, type, epoch, sequence, attempts };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
