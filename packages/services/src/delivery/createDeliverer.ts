import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { pauseShare } from './breaker';
import { BEGIN_WITHIN_MS, type ClaimedDelivery, claimDeliveries, leaseFor, renewClaim } from './claimDeliveries';
import { type DeliveryOutcome, handBack, judgeResult, superseded } from './judgeResult';
import { Lanes } from './lanes';
import { recordOutcome } from './recordOutcome';
import { type Networks, NO_NETWORKS } from './sinks/networks';
import { createWebhookSink } from './sinks/sendWebhook';
import type { Permit, SendResult, Sink } from './sinks/sink';

/** Steps of a delivery between which tests end the process: after its claim, right before it is written, and so on. */
export type DeliveryPoint = 'claimed' | 'sending' | 'answered' | 'recorded';

export interface DelivererOptions {
  /** Who claims; a UUID of this process. */
  readonly hubId: string;
  /** For metrics; called after the outcome was recorded. */
  readonly onOutcome?: (delivery: ClaimedDelivery, outcome: DeliveryOutcome['kind'] | 'dropped') => void;
  /** How often to look for what became due or was left behind by another hub. */
  readonly pollMs?: number;
  /** Where webhooks may go beside the internet. */
  readonly networks?: Networks;
  /** The way to recipients by e-mail; without it they are told that there is none. */
  readonly email?: Sink | null;
  /** Called at each step of each delivery. */
  readonly at?: (point: DeliveryPoint) => void;
  /** 0…1; draws how long recipients that fail are left in peace. */
  readonly random?: () => number;
}

export interface Deliverer {
  /** Something was committed: look at once. Never waits, never throws. */
  wake(): void;
  start(): void;
  /** Lets what is in flight finish for a moment, then gives it back to be sent by whoever comes next. */
  stop(): Promise<void>;
  inFlight(): number;
}

const MAX_IN_FLIGHT = 1_024;
const PER_RECIPIENT = 8;
const STOP_GRACE_MS = 2_500;
const LOOK_AHEAD_MS = 2_000;

/**
 * Brings webhooks from the outbox to the relays: claim by lease, send outside any transaction, record.
 * At least once: whatever kills this process, an unacknowledged row is claimed again when its lease has run out.
 */
export function createDeliverer(ctx: Context, options: DelivererOptions): Deliverer {
  const lanes = new Lanes(PER_RECIPIENT);
  const webhooks = createWebhookSink(ctx.now, options.networks ?? NO_NETWORKS);
  const { email = null, random = Math.random, at = () => undefined } = options;
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
        if (claimed.length > 0) at('claimed');
        for (const delivery of claimed) begin(delivery, askedAt);
        wakeForWaiting(claimed);
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

  /** What waits for another hub's send waits for milliseconds; what waits longer is found by the poll. */
  function wakeForWaiting(claimed: readonly ClaimedDelivery[]): void {
    const next = Math.min(...claimed.map(({ waitsUntil }) => waitsUntil ?? Number.POSITIVE_INFINITY));
    const inMs = next - ctx.now();
    if (inMs < LOOK_AHEAD_MS) setTimeout(wake, Math.max(0, inMs) + 1).unref();
  }

  function begin(delivery: ClaimedDelivery, claimedAt: number): void {
    if (delivery.waitsUntil !== null) return;
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
      return finish(delivery, handBack({ error: 'this hub stood still', sentAt: claimedAt }, ctx.now()));
    const signal = lanes.enter(delivery);
    if (signal === null) return finish(delivery, superseded(null, ctx.now()));
    let result: SendResult;
    try {
      result = await sinkOf(delivery).send(delivery, signal, permitFor(delivery, claimedAt));
    } finally {
      lanes.leave(delivery);
      if (crowded) wake();
    }
    at('answered');
    return finish(delivery, outcomeOf(delivery, result, signal));
  }

  function sinkOf({ recipient }: ClaimedDelivery): Sink {
    return recipient.kind === 'email' ? (email ?? noEmail(ctx)) : webhooks;
  }

  /** A claim is fresh for a moment, in which no other hub sends anything newer; after it the database is asked again. */
  function permitFor(delivery: ClaimedDelivery, claimedAt: number): Permit {
    let freshSince = claimedAt;
    const isFresh = () => delivery.sequence === null || ctx.now() - freshSince <= BEGIN_WITHIN_MS;
    const renew = async () => {
      do {
        freshSince = ctx.now();
        if (!(await renewClaim(ctx, options.hubId, delivery))) return false;
      } while (!isFresh());
      at('sending');
      return true;
    };
    return () => {
      if (!isFresh()) return renew();
      at('sending');
      return true;
    };
  }

  function outcomeOf(delivery: ClaimedDelivery, result: SendResult, signal: AbortSignal): DeliveryOutcome {
    const now = ctx.now();
    if (result.kind === 'failed' && (signal.aborted || result.isWithdrawn === true))
      return signal.aborted && signal.reason !== 'superseded' ? handBack(result, now) : superseded(result, now);
    return judgeResult(delivery, result, now);
  }

  async function finish(delivery: ClaimedDelivery, outcome: DeliveryOutcome): Promise<void> {
    const recorded = await recordOutcome(ctx, options.hubId, delivery, outcome, pauseShare(random()));
    at('recorded');
    options.onOutcome?.(delivery, outcome.kind);
    if (recorded.recovered) wake();
    const fields = { ...fieldsOf(delivery), outcome: outcome.kind, status: outcome.status };
    if (outcome.kind === 'delivered') {
      ctx.log.info({ ...fields, tookMs: Math.round(outcome.at - (outcome.sentAt ?? outcome.at)) }, 'webhook delivered');
      return;
    }
    ctx.log.warn({ ...fields, error: outcome.error }, 'webhook not delivered');
    if (recorded.disabled) ctx.log.warn(fields, 'a recipient gets no more: it is gone, or has failed for days');
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
      webhooks.close();
      email?.close();
    },
    inFlight: () => lanes.size,
  };
}

/** Where no mail can be sent, nothing is tried again. */
function noEmail(ctx: Context): Sink {
  return {
    async send() {
      const error = 'this hub has no mail server (SMTP_URL)';
      return { kind: 'failed', error, sentAt: ctx.now(), isFinal: true };
    },
    close: () => undefined,
  };
}

function fieldsOf({ id, recipient, routeId, type, epoch, sequence, attempts }: ClaimedDelivery): object {
  return { delivery: id, [recipient.kind]: recipient.id, route: routeId, type, epoch, sequence, attempts };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
