import { endShadow } from '@twinline/services/shadows/endShadow';
import { listShadows } from '@twinline/services/shadows/listShadows';
import { shadowRecord } from '@twinline/services/shadows/shadowRecord';
import { startShadow } from '@twinline/services/shadows/startShadow';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const id = z.uuid();

export const shadowsInput = z.object({
  routeId: id.optional(),
  policyId: id.optional(),
  openOnly: z.boolean().default(false),
  cursor: z.string().max(80).optional(),
  limit: z.int().min(1).max(100).default(25),
});

export const shadowRecordInput = z.object({
  id,
  cursor: z.int().min(1).optional(),
  limit: z.int().min(1).max(100).default(25),
});

export const shadowRouter = router({
  list: procedureFor('view')
    .input(shadowsInput.prefault({}))
    .query(({ ctx, input }) => listShadows(ctx.organization, input)),

  /** What it would have done, newest first. */
  record: procedureFor('view')
    .input(shadowRecordInput)
    .query(({ ctx, input }) => shadowRecord(ctx.organization, input)),

  start: procedureFor('manage-policies')
    .input(z.object({ routeId: id, policyId: id }))
    .mutation(({ ctx, input }) => startShadow(ctx.organization, { ...input, by: ctx.person.user.name })),

  end: procedureFor('manage-policies')
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      await endShadow(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),
});
