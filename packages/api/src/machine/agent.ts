import { TRPCError, tracked } from '@trpc/server';
import { enrolmentShape } from '@twinline/services/access/enrolAgent';
import { parseBatch } from '@twinline/services/ingest/parseBatch';
import { requireAgent } from './identify';
import { agentProcedure, openProcedure, router } from './trpc';

/** What agents do. `submit` answers once the batch is durable; the hot way to do the same is POST /v1/samples. */
export const agentRouter = router({
  /** Trades a one-time token for the agent's own key. */
  enrol: openProcedure.input(enrolmentShape).mutation(({ ctx, input }) => ctx.services.enrol(input, ctx.address)),
  config: agentProcedure.query(({ ctx }) => ctx.services.agentConfig(ctx.agent)),
  /** The configuration now and at each change, tracked by its version. */
  followConfig: agentProcedure.subscription(async function* ({ ctx, signal }) {
    const until = signal ?? new AbortController().signal;
    for await (const config of ctx.services.followConfig(ctx.key, ctx.agent, until))
      yield tracked(String(config.version), config);
    if (until.aborted) return;
    // A plain return would end the subscription for good; either the key was revoked or the hub is restarting.
    await requireAgent(ctx.services, ctx.key);
    throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: 'The hub is restarting.' });
  }),
  submit: agentProcedure
    .input(parseBatch)
    .mutation(({ ctx, input }) => ctx.services.submit(ctx.agent, input, ctx.services.now())),
});
