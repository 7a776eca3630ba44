import { searchObjects } from '@twinline/services/query/search/searchObjects';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

export const searchInput = z.object({ text: z.string().max(100).default('') });

export const searchRouter = router({
  objects: procedureFor('view')
    .input(searchInput.prefault({}))
    .query(({ ctx, input }) => searchObjects(ctx.organization, input)),
});
