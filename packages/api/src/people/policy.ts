import { archivePolicy } from '@twinline/services/policies/archivePolicy';
import { assignPolicy } from '@twinline/services/policies/assignPolicy';
import { changePolicy } from '@twinline/services/policies/changePolicy';
import { checkPolicy } from '@twinline/services/policies/checkPolicy';
import { createPolicy } from '@twinline/services/policies/createPolicy';
import { getPolicy } from '@twinline/services/policies/getPolicy';
import { listPolicies } from '@twinline/services/policies/listPolicies';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const id = z.uuid();
const note = z.string().max(2_000).default('');

/** The verbs check further, so that whoever calls them is told the same. */
export const newPolicy = z.object({
  name: z.string().max(500),
  preset: z.string().max(40).optional(),
  copyOf: id.optional(),
  note,
});

export const policyDraft = z.object({
  name: z.string().max(500),
  definition: z.record(z.string().max(60), z.unknown()),
  note,
});

export const policyRouter = router({
  list: procedureFor('view')
    .input(z.object({ archived: z.boolean().default(false) }).prefault({}))
    .query(({ ctx, input }) => listPolicies(ctx.organization, input)),

  get: procedureFor('view')
    .input(z.object({ id }))
    .query(({ ctx, input }) => getPolicy(ctx.organization, input)),

  /** What saving a draft would find fault with; changes nothing. */
  check: procedureFor('view')
    .input(policyDraft.extend({ id }))
    .query(({ ctx, input }) => checkPolicy(ctx.organization, input)),

  create: procedureFor('manage-policies')
    .input(newPolicy)
    .mutation(({ ctx, input }) => createPolicy(ctx.organization, { ...input, by: ctx.person.user.name })),

  /** `version` is the one that was edited. The routes that follow the policy follow the new version at once. */
  change: procedureFor('manage-policies')
    .input(policyDraft.extend({ id, version: z.int().min(1) }))
    .mutation(({ ctx, input }) => changePolicy(ctx.organization, { ...input, by: ctx.person.user.name })),

  archive: procedureFor('manage-policies')
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      await archivePolicy(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),

  assign: procedureFor('manage-policies')
    .input(z.object({ routeId: id, policyId: id }))
    .mutation(async ({ ctx, input }) => {
      await assignPolicy(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),
});
