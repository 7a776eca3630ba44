import type { Context } from '@twinline/services/context';
import { countPending } from '@twinline/services/delivery/countPending';
import { createDeliverer, type DeliveryPoint } from '@twinline/services/delivery/createDeliverer';
import { createDirectiveFeed } from '@twinline/services/delivery/createDirectiveFeed';
import { routeTruth } from '@twinline/services/delivery/routeTruth';
import type { Networks } from '@twinline/services/delivery/sinks/networks';
import type { Sink } from '@twinline/services/delivery/sinks/sink';
import { warmDelivery } from '@twinline/services/delivery/warmDelivery';
import { createDrillRunner } from '@twinline/services/drills/createDrillRunner';
import { createEvaluator } from '@twinline/services/evaluation/createEvaluator';
import { hearForecasts } from '@twinline/services/forecast/hearForecasts';
import { hearDirectives } from '@twinline/services/hubs/hearDirectives';
import { hearOrders } from '@twinline/services/orders/hearOrders';
import type { Metrics } from './metrics';
import { settleAll } from './settleAll';

/** What the first directive after a start needs at once, for several relays of several regions. */
const WARM_CONNECTIONS = 8;

export interface JudgingOptions {
  readonly hubId: string;
  /** Whether this hub takes leases and delivers, or only looks on. */
  readonly decides: boolean;
  /** Whether what the judges are told is written down. */
  readonly journals: boolean;
  readonly databaseUrl: string;
  /** What a relay has in a live drill, in ms. */
  readonly drillRelayMs: number;
  readonly metrics: () => Metrics;
  /** Where webhooks may go beside the internet. */
  readonly networks: Networks;
  /** The way to people's mailboxes; null where there is none. */
  readonly email: Sink | null;
  /** Called at each step between a decision and its acknowledgement. */
  readonly at: (point: 'committed' | DeliveryPoint) => void;
}

/** Watches all lines, and where this hub decides, decides and delivers. A directive wakes deliverer and streams at once. */
export function createJudging(ctx: Context, options: JudgingOptions) {
  const { hubId, decides, journals, databaseUrl, drillRelayMs, metrics, networks, email, at } = options;
  const deliverer = decides
    ? createDeliverer(ctx, {
        ...{ hubId, networks, email, at },
        onOutcome: (delivery, outcome) => metrics().onDelivery(delivery, outcome),
      })
    : null;
  const evaluator = createEvaluator(ctx, {
    hubId,
    decides,
    journals,
    onCommitted({ routeId }) {
      at('committed');
      deliverer?.wake();
      feed.notify(routeId);
      metrics().onDirective();
    },
  });
  const truthOf = (routeId: string) => routeTruth(ctx, evaluator.board, routeId);
  const feed = createDirectiveFeed(ctx, truthOf);
  const heard = hearDirectives(ctx.log, databaseUrl, {
    onDirective(routeId) {
      // Its own were made known as they were committed.
      if (evaluator.decidesFor(routeId)) return;
      feed.notify(routeId);
      evaluator.follow(routeId);
    },
    onMissed: feed.notifyAll,
  });
  const drills = decides
    ? createDrillRunner(ctx, {
        relayWithinMs: drillRelayMs,
        standing: evaluator.standing,
        onAnnounced: () => deliverer?.wake(),
        onEnded: (kind, result) => metrics().onDrill(kind, result),
      })
    : null;
  const ordered = hearOrders(ctx.log, databaseUrl, () => {
    evaluator.obey();
    drills?.wake();
  });
  const forecast = hearForecasts(ctx.log, databaseUrl, {
    onForecast: evaluator.foresee,
    onMissed: () => evaluator.foresee(),
  });

  return {
    evaluator,
    truthOf,
    follow: feed.follow,
    delivery: deliverer && { inFlight: deliverer.inFlight, pending: () => countPending(ctx) },
    async start(): Promise<void> {
      deliverer?.start();
      if (decides) await warmDelivery(ctx, WARM_CONNECTIONS);
      await evaluator.start();
      drills?.start();
    },
    closeStreams: feed.close,
    async stop(): Promise<void> {
      await drills?.stop();
      await settleAll(ctx.log, [evaluator.stop(), deliverer?.stop(), heard.stop(), ordered.stop(), forecast.stop()]);
    },
  };
}

export type Judging = ReturnType<typeof createJudging>;
