import { endOverride } from '@twinline/services/orders/endOverride';
import { listOverrides } from '@twinline/services/orders/listOverrides';
import { setOverride } from '@twinline/services/orders/setOverride';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const routeId = z.uuid();

/** What a person orders; the verb checks line, mode and time, so that whoever calls it is told the same. */
export const overrideOrder = z.object({
  line: z.string().max(20),
  mode: z.string().max(20).default('single'),
  note: z.string().max(2_000).default(''),
  minutes: z.number().optional(),
  expiresAt: z.number().optional(),
  strict: z.boolean().default(false),
});

export const overridesInput = z.object({
  routeId: routeId.optional(),
  cursor: z.string().max(80).optional(),
  limit: z.int().min(1).max(100).default(25),
});

export const overrideRouter = router({
  list: procedureFor('view')
    .input(overridesInput)
    .query(({ ctx, input }) => listOverrides(ctx.organization, input)),

  /** The hub that decides for the route follows at once. */
  set: procedureFor('override')
    .input(overrideOrder.extend({ routeId }))
    .mutation(({ ctx, input }) => setOverride(ctx.organization, { ...input, by: ctx.person.user.name })),

  end: procedureFor('override')
    .input(z.object({ routeId }))
    .mutation(async ({ ctx, input }) => {
      await endOverride(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),
});
