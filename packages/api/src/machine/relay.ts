import { TRPCError, tracked } from '@trpc/server';
import { appliedReportShape, assertFollows } from '@twinline/services/delivery/recordApplied';
import { z } from 'zod';
import { parsePosition, positionId } from './position';
import { relayProcedure, router } from './trpc';

const route = z.object({ routeId: z.uuid() });

/** What relays do: pull the truth, follow it, and say what is in force. */
export const relayRouter = router({
  current: relayProcedure.input(route).query(async ({ ctx, input }) => {
    assertFollows(ctx.relay, input.routeId);
    const truth = await ctx.services.pull(ctx.relay, input.routeId);
    if (truth.directive !== null) void ctx.services.recordTold(ctx.relay, input.routeId, truth.directive);
    return truth;
  }),
  /** Tracked by `epoch.sequence`, so that a client that reconnects gets only what is newer. */
  subscribe: relayProcedure.input(route.extend({ lastEventId: z.string().nullish() })).subscription(async function* ({
    ctx,
    input,
    signal,
  }) {
    assertFollows(ctx.relay, input.routeId);
    const until = signal ?? new AbortController().signal;
    const after = parsePosition(input.lastEventId ?? null);
    for await (const directive of ctx.services.follow(ctx.relay, input.routeId, until, after)) {
      yield tracked(positionId(directive), directive);
      void ctx.services.recordTold(ctx.relay, input.routeId, directive);
    }
    // A plain return would end the subscription for good; the hub is only restarting.
    if (!until.aborted) throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: 'The hub is restarting.' });
  }),
  applied: relayProcedure.input(route.extend(appliedReportShape.shape)).mutation(async ({ ctx, input }) => {
    const { routeId, ...report } = input;
    await ctx.services.recordApplied(ctx.relay, routeId, report);
    return null;
  }),
});
