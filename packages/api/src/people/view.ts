import { changeView } from '@twinline/services/views/changeView';
import { listViews } from '@twinline/services/views/listViews';
import { removeView } from '@twinline/services/views/removeView';
import { saveView } from '@twinline/services/views/saveView';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const id = z.uuid();
/** Somewhat more than services take, so that what they say of a too long text is what people read. */
const text = z.string().max(10_000);

const own = procedureFor('view').use(({ ctx, next }) => next({ ctx: { userId: ctx.person.user.id } }));

/** Views of pages that people keep. */
export const viewRouter = router({
  list: own.query(({ ctx }) => listViews(ctx.organization, ctx.userId)),

  save: own
    .input(z.object({ name: text, path: text, query: text, shared: z.boolean() }))
    .mutation(({ ctx, input }) => saveView(ctx.organization, { ...input, userId: ctx.userId })),

  change: own.input(z.object({ id, name: text, shared: z.boolean() })).mutation(async ({ ctx, input }) => {
    await changeView(ctx.organization, { ...input, userId: ctx.userId });
    return { ok: true } as const;
  }),

  remove: own.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeView(ctx.organization, { ...input, userId: ctx.userId });
    return { ok: true } as const;
  }),
});
