import { agentArrival } from '@twinline/services/query/agentArrival';
import { networkAgents } from '@twinline/services/query/agents';
import { networkCircuits } from '@twinline/services/query/circuits';
import { networkOptions } from '@twinline/services/query/networkOptions';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const agentId = z.uuid();

export const networkRouter = router({
  agents: procedureFor('view').query(async ({ ctx }) =>
    networkAgents(ctx.organization, { latestVersion: await ctx.services.agentRelease.latest() }),
  ),

  circuits: procedureFor('view').query(({ ctx }) => networkCircuits(ctx.organization)),

  /** What the form of a new agent offers, and where its program will find the hub. */
  options: procedureFor('manage-network').query(async ({ ctx }) => ({
    regions: await networkOptions(ctx.organization),
    hubUrl: ctx.services.hubPublicUrl,
  })),

  arrival: procedureFor('view')
    .input(z.object({ agentId }))
    .query(({ ctx, input }) => agentArrival(ctx.organization, input)),
});
