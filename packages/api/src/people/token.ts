import { createApiToken } from '@twinline/services/access/createApiToken';
import { listApiTokens } from '@twinline/services/access/listApiTokens';
import { roles } from '@twinline/services/access/permissions';
import { assertMayGive } from '@twinline/services/access/personRules';
import { revokeApiToken } from '@twinline/services/access/revokeApiToken';
import { ServiceError } from '@twinline/services/errors';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

/** Tokens of programs. Programs may neither make nor revoke any: a stolen one must not make itself another. */
const byPerson = procedureFor('manage-tokens').use(({ ctx, next }) => {
  if (ctx.person.user.id.startsWith('token:'))
    throw new ServiceError('forbidden', 'A program may not make or revoke tokens: a person has to.');
  return next();
});

export const tokenRouter = router({
  list: procedureFor('manage-tokens').query(({ ctx }) => listApiTokens(ctx.organization)),

  /** Answers the token: once, it is not told again. */
  create: byPerson.input(z.object({ name: z.string().max(500), role: z.enum(roles) })).mutation(({ ctx, input }) => {
    assertMayGive({ userId: ctx.person.user.id, role: ctx.person.role }, input.role);
    return createApiToken(ctx.organization, { ...input, createdBy: ctx.person.user.id });
  }),

  revoke: byPerson.input(z.object({ id: z.uuid() })).mutation(async ({ ctx, input }) => {
    await revokeApiToken(ctx.organization, input);
    return { ok: true } as const;
  }),
});
