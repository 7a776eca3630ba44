import { parseBatch } from '@twinline/services/ingest/parseBatch';
import { agentProcedure, router } from './trpc';

/** What agents do. `submit` answers once the batch is durable; the hot way to do the same is POST /v1/samples. */
export const agentRouter = router({
  config: agentProcedure.query(({ ctx }) => ctx.services.agentConfig(ctx.agent)),
  submit: agentProcedure
    .input(parseBatch)
    .mutation(({ ctx, input }) => ctx.services.submit(ctx.agent, input, ctx.services.now())),
});
