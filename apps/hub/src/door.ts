import type { MachineServices } from '@twinline/api/machine/services';
import { createRelayIdentifier } from '@twinline/services/access/identifyRelay';
import type { Context } from '@twinline/services/context';
import { createWaysBook } from '@twinline/services/delivery/createWaysBook';
import { recordApplied } from '@twinline/services/delivery/recordApplied';
import { recordFallback } from '@twinline/services/delivery/recordFallback';
import { recordTold } from '@twinline/services/delivery/recordTold';
import type { LivingHub } from '@twinline/services/hubs/announceHub';
import { createHandOn } from '@twinline/services/hubs/createHandOn';
import { createIngest } from '@twinline/services/ingest/createIngest';
import { createAgentDoor } from './agentDoor';
import { createAgentFiles } from './agentFiles';
import { createBoards } from './boards';
import type { Env } from './env';
import { createEventStreams } from './http/sse';
import type { Judging } from './judging';
import type { Metrics } from './metrics';
import { agentFileRoutes, publicUrlOf } from './routes/agentFiles';
import { agentRoutes } from './routes/agents';
import { boardRoutes } from './routes/boards';
import { hubRoutes } from './routes/hubs';
import { relayRoutes } from './routes/relays';
import { settleAll } from './settleAll';

export interface DoorOptions {
  readonly env: Env;
  /** What other hubs present here. */
  readonly hubToken: string;
  readonly others: () => readonly LivingHub[];
  readonly judging: Judging;
  readonly metrics: () => Metrics;
  /** Where this hub listens. */
  readonly url: () => string;
  /** Where the agent's build lies unless the environment says otherwise. */
  readonly agentFilesFolder: string;
}

/** Everything that machines and the web app call, and the batches that come in by it. */
export function createDoor(ctx: Context, options: DoorOptions) {
  const { env, judging, metrics } = options;
  const streams = createEventStreams();
  const ways = createWaysBook(ctx);
  const handOn = createHandOn(ctx, options.others);
  const handedIn = { batches: 0, refused: 0 };
  const ingest = createIngest(ctx, {
    onBatch(agent, batch, receivedAt) {
      judging.evaluator.accept(agent, batch, receivedAt);
      handOn.batch(agent, batch, receivedAt);
    },
    onGroup: (report) => metrics().onGroup(report),
    onRefused: (field) => metrics().onRefused(field),
  });
  const agents = createAgentDoor(ctx, env.DATABASE_URL);
  const services: MachineServices = {
    ...agents.verbs,
    now: ctx.now,
    identifyRelay: createRelayIdentifier(ctx),
    submit: ingest.submit,
    pull(relay, routeId) {
      ways.pulled(relay.relayId, routeId);
      return judging.truthOf(routeId);
    },
    async recordApplied(relay, routeId, report) {
      await recordApplied(ctx, relay, routeId, report);
      if (report.fallback !== undefined) await recordFallback(ctx, relay, routeId, report.fallback);
      judging.evaluator.noteApplied(routeId, report.sequence, relay.relayId);
    },
    recordTold: (relay, routeId, directive) => recordTold(ctx, relay, routeId, directive),
    async *follow(relay, ...route) {
      const ended = ways.streamBegan(relay.relayId, route[0]);
      try {
        yield* judging.follow(...route);
      } finally {
        ended();
      }
    },
  };
  const boards = createBoards(judging.evaluator.board, ctx.log);
  const files = createAgentFiles(env.AGENT_FILES_DIR ?? options.agentFilesFolder);
  ways.start();
  return {
    services,
    routes: [
      ...agentRoutes(services, streams, (reason) => metrics().onRefused(reason)),
      ...agentFileRoutes(files, (request) => publicUrlOf(request, env.HUB_PUBLIC_URL, options.url())),
      ...relayRoutes(services, streams),
      ...boardRoutes(env.HUB_TOKEN, boards, streams),
      ...hubRoutes(
        options.hubToken,
        ({ agent, batch }, receivedAt) => {
          handedIn.batches += 1;
          judging.evaluator.accept(agent, batch, receivedAt);
        },
        () => {
          handedIn.refused += 1;
        },
      ),
    ],
    figures: {
      ingest: ingest.figures,
      agents: agents.figures,
      withdrawn: judging.evaluator.withdrawn,
      routesHeld: judging.evaluator.held,
      shadows: judging.evaluator.shadows,
      journal: judging.evaluator.journal,
      streams: streams.count,
      streamsDropped: streams.dropped,
      handOn: handOn.figures,
      handedIn: () => handedIn,
    },
    /** Ends every stream; what is under way goes on. */
    async closeStreams(): Promise<void> {
      boards.stop();
      judging.closeStreams();
      const heard = agents.close();
      streams.closeAll();
      await heard;
    },
    async stop(): Promise<void> {
      handOn.stop();
      await settleAll(ctx.log, [ingest.stop(), ways.stop()]);
    },
  };
}

export type DoorFigures = ReturnType<typeof createDoor>['figures'];
