import { incidents } from '@twinline/services/query/incidents';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

export const incidentRouter = router({
  list: procedureFor('view')
    .input(
      z.object({
        openOnly: z.boolean().default(false),
        cursor: z.string().max(80).optional(),
        limit: z.int().min(1).max(100).default(25),
      }),
    )
    .query(({ ctx, input }) => incidents(ctx.organization, input)),
});
