import { addAgent } from '@twinline/services/network/addAgent';
import { archiveAgent } from '@twinline/services/network/archiveAgent';
import { renewEnrolment } from '@twinline/services/network/renewEnrolment';
import { agentArrival } from '@twinline/services/query/network/agentArrival';
import { agentStates } from '@twinline/services/query/network/agentPresence';
import { networkAgents } from '@twinline/services/query/network/agents';
import { networkCircuits } from '@twinline/services/query/network/circuits';
import { networkOptions } from '@twinline/services/query/network/networkOptions';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const agentId = z.uuid();

export const agentsInput = z.object({
  regions: z.array(z.string().max(20)).max(200).optional(),
  state: z.enum(agentStates).optional(),
  search: z.string().max(200).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.int().min(1).max(500).default(100),
});

export const networkRouter = router({
  agents: procedureFor('view')
    .input(agentsInput.prefault({}))
    .query(async ({ ctx, input }) =>
      networkAgents(ctx.organization, { ...input, latestVersion: await ctx.services.agentRelease.latest() }),
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

  /** Answers the token that its program enrols with: once, it is not kept. */
  addAgent: procedureFor('manage-network')
    .input(z.object({ regionId: z.uuid(), carrierId: z.uuid(), name: z.string().trim().min(1).max(80) }))
    .mutation(({ ctx, input }) => addAgent(ctx.organization, { ...input, createdBy: ctx.person.user.id })),

  renewEnrolment: procedureFor('manage-network')
    .input(z.object({ agentId, revokeKey: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => renewEnrolment(ctx.organization, { ...input, createdBy: ctx.person.user.id })),

  archiveAgent: procedureFor('manage-network')
    .input(z.object({ agentId }))
    .mutation(async ({ ctx, input }) => {
      await archiveAgent(ctx.organization, input);
      return { ok: true } as const;
    }),
});
