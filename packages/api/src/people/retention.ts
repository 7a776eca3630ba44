import { getRetention } from '@twinline/services/retention/getRetention';
import { previewRetention } from '@twinline/services/retention/previewRetention';
import { setRetention } from '@twinline/services/retention/setRetention';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

/** The verbs check the limits, so that whoever calls them is told the same. */
const days = z.number().int();
const retention = z.object({ rawDays: days, minutesDays: days, quartersDays: days });

export const retentionRouter = router({
  /** Settings, defaults, limits, and the oldest measurement of each resolution. */
  get: procedureFor('view').query(({ ctx }) => getRetention(ctx.organization)),

  /** What would go with these settings; changes nothing. */
  preview: procedureFor('view')
    .input(retention)
    .query(({ ctx, input }) => previewRetention(ctx.organization, input)),

  set: procedureFor('manage-data')
    .input(retention)
    .mutation(({ ctx, input }) => setRetention(ctx.organization, { ...input, changedBy: ctx.person.user.id })),
});
