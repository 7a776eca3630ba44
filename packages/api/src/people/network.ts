import { addAgent } from '@twinline/services/network/addAgent';
import { archive } from '@twinline/services/network/archive';
import { archiveAgent } from '@twinline/services/network/archiveAgent';
import { archiveEffect } from '@twinline/services/network/archiveEffect';
import { exportCsv, exportDocument } from '@twinline/services/network/document/exportNetwork';
import { importNetwork } from '@twinline/services/network/document/importNetwork';
import { previewImport } from '@twinline/services/network/document/previewImport';
import { removeAddress } from '@twinline/services/network/removeAddress';
import { renewEnrolment } from '@twinline/services/network/renewEnrolment';
import { restore } from '@twinline/services/network/restore';
import { saveAddress } from '@twinline/services/network/saveAddress';
import { saveAgent } from '@twinline/services/network/saveAgent';
import { saveCarrier } from '@twinline/services/network/saveCarrier';
import { saveCircuit } from '@twinline/services/network/saveCircuit';
import { saveLine } from '@twinline/services/network/saveLine';
import { savePop } from '@twinline/services/network/savePop';
import { saveRegion } from '@twinline/services/network/saveRegion';
import { saveRoute } from '@twinline/services/network/saveRoute';
import { agentArrival } from '@twinline/services/query/network/agentArrival';
import { agentStates } from '@twinline/services/query/network/agentPresence';
import { networkAgents } from '@twinline/services/query/network/agents';
import { networkCircuits } from '@twinline/services/query/network/circuits';
import { networkOptions } from '@twinline/services/query/network/networkOptions';
import { networkTree } from '@twinline/services/query/network/networkTree';
import { z } from 'zod';
import {
  addressInput,
  agentInput,
  archivableInput,
  carrierInput,
  circuitInput,
  importSource,
  kindInput,
  lineInput,
  popInput,
  regionInput,
  routeInput,
} from './networkInputs';
import { procedureFor, router } from './trpc';

const agentId = z.uuid();

export const agentsInput = z.object({
  regions: z.array(z.string().max(20)).max(200).optional(),
  state: z.enum(agentStates).optional(),
  search: z.string().max(200).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.int().min(1).max(500).default(100),
});

/** Whether what is archived is wanted as well. */
const withArchived = z.object({ archived: z.boolean().default(false) });

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

  /** The whole network as people keep it. */
  tree: procedureFor('view')
    .input(withArchived.prefault({}))
    .query(({ ctx, input }) => networkTree(ctx.organization, input)),

  saveRegion: procedureFor('manage-network')
    .input(regionInput)
    .mutation(({ ctx, input }) => saveRegion(ctx.organization, input)),

  saveCarrier: procedureFor('manage-network')
    .input(carrierInput)
    .mutation(({ ctx, input }) => saveCarrier(ctx.organization, input)),

  saveCircuit: procedureFor('manage-network')
    .input(circuitInput)
    .mutation(({ ctx, input }) => saveCircuit(ctx.organization, input)),

  saveLine: procedureFor('manage-network')
    .input(lineInput)
    .mutation(({ ctx, input }) => saveLine(ctx.organization, input)),

  savePop: procedureFor('manage-network')
    .input(popInput)
    .mutation(({ ctx, input }) => savePop(ctx.organization, input)),

  /** One address a line and PoP: it is made or changed. */
  saveAddress: procedureFor('manage-network')
    .input(addressInput)
    .mutation(async ({ ctx, input }) => {
      await saveAddress(ctx.organization, input);
      return { ok: true } as const;
    }),

  removeAddress: procedureFor('manage-network')
    .input(addressInput.pick({ lineId: true, popId: true }))
    .mutation(async ({ ctx, input }) => {
      await removeAddress(ctx.organization, input);
      return { ok: true } as const;
    }),

  saveRoute: procedureFor('manage-network')
    .input(routeInput)
    .mutation(({ ctx, input }) => saveRoute(ctx.organization, { ...input, by: ctx.person.user.name })),

  saveAgent: procedureFor('manage-network')
    .input(agentInput)
    .mutation(({ ctx, input }) => saveAgent(ctx.organization, input)),

  /** What `archive` would take with it, and what stands against it. */
  archiveEffect: procedureFor('view')
    .input(archivableInput)
    .query(({ ctx, input }) => archiveEffect(ctx.organization, input)),

  /** What hangs below is archived too where `withBelow` says so; else it stands against it. */
  archive: procedureFor('manage-network')
    .input(archivableInput.extend({ withBelow: z.boolean().default(false) }))
    .mutation(async ({ ctx, input }) => {
      await archive(ctx.organization, input);
      return { ok: true } as const;
    }),

  /** With what was archived together with it. */
  restore: procedureFor('manage-network')
    .input(archivableInput)
    .mutation(async ({ ctx, input }) => {
      await restore(ctx.organization, input);
      return { ok: true } as const;
    }),

  exportDocument: procedureFor('view')
    .input(withArchived.prefault({}))
    .query(({ ctx, input }) => exportDocument(ctx.organization, input)),

  exportCsv: procedureFor('view')
    .input(withArchived.extend({ kind: kindInput }))
    .query(({ ctx, input }) => exportCsv(ctx.organization, input)),

  /** Writes nothing. A mutation, because a document is too large for an address. */
  previewImport: procedureFor('manage-network')
    .input(importSource)
    .mutation(({ ctx, input }) => previewImport(ctx.organization, input)),

  /** Applies exactly what was previewed, or nothing. */
  import: procedureFor('manage-network')
    .input(z.object({ source: importSource, digest: z.string().max(100) }))
    .mutation(({ ctx, input }) => importNetwork(ctx.organization, { ...input, by: ctx.person.user.name })),
});
