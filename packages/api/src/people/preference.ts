import { changePreferences } from '@twinline/services/preferences/changePreferences';
import { peopleLanguages, zoneChoices } from '@twinline/services/preferences/preferences';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

/** What is left out stays as it was. */
const preferenceChanges = z.object({
  language: z.enum(peopleLanguages).nullable().optional(),
  timeZone: z.string().max(64).nullable().optional(),
  shownZone: z.enum(zoneChoices).optional(),
  singleKeys: z.boolean().optional(),
});

export const preferenceRouter = router({
  /** What they are now comes with `session.me`. */
  change: procedureFor('view')
    .input(preferenceChanges)
    .mutation(async ({ ctx, input }) => {
      await changePreferences(ctx.organization, { userId: ctx.person.user.id, changes: input });
      return { ok: true } as const;
    }),
});
