import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { MachineServices } from '@twinline/api/machine/services';
import { createRelayIdentifier } from '@twinline/services/access/identifyRelay';
import { checkDatabase } from '@twinline/services/checkDatabase';
import type { Context, Logger } from '@twinline/services/context';
import { countPending } from '@twinline/services/delivery/countPending';
import { createDeliverer } from '@twinline/services/delivery/createDeliverer';
import { createDirectiveFeed } from '@twinline/services/delivery/createDirectiveFeed';
import { recordApplied } from '@twinline/services/delivery/recordApplied';
import { routeTruth } from '@twinline/services/delivery/routeTruth';
import { createEvaluator } from '@twinline/services/evaluation/createEvaluator';
import { createIngest } from '@twinline/services/ingest/createIngest';
import { openContext } from '@twinline/services/openContext';
import { createRetentionLoop } from '@twinline/services/rollup/createRetentionLoop';
import { createRollupLoop } from '@twinline/services/rollup/createRollupLoop';
import { waitForDatabase } from '@twinline/services/waitForDatabase';
import { createAgentDoor } from './agentDoor';
import { createAgentFiles } from './agentFiles';
import { createBoards } from './boards';
import { createClock } from './clock';
import type { Env } from './env';
import { createServer } from './http/createServer';
import { createEventStreams } from './http/sse';
import { listen } from './listen';
import { createMetrics, type Metrics } from './metrics';
import { agentFileRoutes, publicUrlOf } from './routes/agentFiles';
import { agentRoutes } from './routes/agents';
import { boardRoutes } from './routes/boards';
import { operationsRoutes } from './routes/operations';
import { relayRoutes } from './routes/relays';
import { stopServer } from './stopServer';
import { TRPC_PATH, trpcHandler } from './trpc';

export interface Hub {
  readonly url: string;
  /** Ends everything within five seconds, open streams included. */
  stop(): Promise<void>;
}

/** Both from src/ and from dist/ the tree's own migrations are three folders up. */
const OWN_MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));
/** And the agent's build lies beside this app. */
const OWN_AGENT_FILES = fileURLToPath(new URL('../../agent/dist', import.meta.url));

/** Starts a whole hub: migrates, then engine, delivery and rollups, then the door for machines. */
export async function createHub({ env, log }: { env: Env; log: Logger }): Promise<Hub> {
  const ctx = await openContext({
    databaseUrl: env.DATABASE_URL,
    migrationsFolder: env.MIGRATIONS_DIR ?? OWN_MIGRATIONS,
    poolSize: env.DATABASE_POOL,
    log,
    now: createClock(),
  });
  const streams = createEventStreams();
  const engine = createEngine(ctx, () => metrics);
  const ingest = createIngest(ctx, {
    onBatch: engine.evaluator.accept,
    onGroup: (report) => metrics.onGroup(report),
    onRefused: (field) => metrics.onRefused(field),
  });
  const agents = createAgentDoor(ctx, env.DATABASE_URL);
  const metrics = createMetrics(
    {
      ingest: () => ingest.figures(),
      agents: () => agents.figures(),
      withdrawn: () => engine.evaluator.withdrawn(),
      deliveriesInFlight: () => engine.deliverer.inFlight(),
      deliveriesPending: () => countPending(ctx),
      streams: () => streams.count(),
      streamsDropped: () => streams.dropped(),
      retention: () => engine.retention.figures(),
      rollup: engine.rollup,
    },
    ctx.now,
  );
  const services: MachineServices = {
    ...agents.verbs,
    now: ctx.now,
    identifyRelay: createRelayIdentifier(ctx),
    submit: ingest.submit,
    routeTruth: engine.truthOf,
    async recordApplied(relay, routeId, report) {
      await recordApplied(ctx, relay, routeId, report);
      engine.evaluator.noteApplied(routeId, report.sequence, relay.relayId);
    },
    follow: engine.feed.follow,
  };
  const boards = createBoards(engine.evaluator.board, log);
  let url = '';
  let started = false;
  const readiness = async (): Promise<string[]> => [
    ...((await checkDatabase(ctx)) ? [] : ['the database does not answer']),
    ...(started ? [] : ['the evaluator has not started']),
  ];
  const server = createServer({
    routes: [
      ...agentRoutes(services, streams, metrics.onRefused),
      ...agentFileRoutes(createAgentFiles(env.AGENT_FILES_DIR ?? OWN_AGENT_FILES), (request) =>
        publicUrlOf(request, env.HUB_PUBLIC_URL, url),
      ),
      ...relayRoutes(services, streams),
      ...boardRoutes(env.HUB_TOKEN, boards, streams),
      ...operationsRoutes({
        registry: metrics.registry,
        faults: readiness,
        publicUrl: () => env.HUB_PUBLIC_URL ?? url,
      }),
    ],
    mounts: { [TRPC_PATH]: trpcHandler(services, log) },
    log,
    now: ctx.now,
    onAnswered: metrics.onAnswered,
  });

  const stopParts = async (): Promise<void> => {
    boards.stop();
    engine.feed.close();
    const heard = agents.close();
    streams.closeAll();
    await stopServer(server);
    await settleAll(log, [engine.stop(), ingest.stop(), heard]);
    await ctx.db.end();
  };
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= stopParts();
    return stopped;
  };
  try {
    // The door opens first: while the engine warms up, batches are stored and agents need not spool.
    url = await listen(server, env.HUB_HOST, env.HUB_PORT);
    await engine.start();
    started = true;
  } catch (error) {
    await stop();
    throw error;
  }
  log.info({ url, role: env.ROLE }, 'the hub is ready');
  return { url, stop };
}

/** The loops: evaluate, deliver, roll up, retain. A committed directive wakes the deliverer and the streams at once. */
function createEngine(ctx: Context, metrics: () => Metrics) {
  const hubId = randomUUID();
  const deliverer = createDeliverer(ctx, {
    hubId,
    onOutcome: (delivery, outcome) => metrics().onDelivery(delivery, outcome),
  });
  const evaluator = createEvaluator(ctx, {
    hubId,
    onCommitted({ routeId }) {
      deliverer.wake();
      feed.notify(routeId);
      metrics().onDirective();
    },
  });
  const truthOf = (routeId: string) => routeTruth(ctx, evaluator.board, routeId);
  const feed = createDirectiveFeed(ctx, truthOf);
  const rollup = createRollupLoop(ctx);
  const retention = createRetentionLoop(ctx);
  return {
    deliverer,
    evaluator,
    feed,
    truthOf,
    async start() {
      deliverer.start();
      await waitForDatabase(ctx.log, evaluator.start);
      rollup.start();
      retention.start();
    },
    stop: () => settleAll(ctx.log, [evaluator.stop(), deliverer.stop(), rollup.stop(), retention.stop()]),
    retention,
    rollup,
  };
}

/** Everything gets its chance to end; what fails is logged, not fatal to the rest. */
async function settleAll(log: Logger, endings: Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(endings))
    if (result.status === 'rejected') log.error({ error: String(result.reason) }, 'a part did not stop cleanly');
}
