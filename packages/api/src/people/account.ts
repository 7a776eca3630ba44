import { acceptInvitation } from '@twinline/services/access/acceptInvitation';
import { createOrganization } from '@twinline/services/access/createOrganization';
import { findInvitation } from '@twinline/services/access/findInvitation';
import { listOrganizations } from '@twinline/services/access/listOrganizations';
import { signUp } from '@twinline/services/access/signUp';
import { ServiceError } from '@twinline/services/errors';
import { z } from 'zod';
import { openProcedure, router, userOf, userProcedure } from './trpc';

const text = z.string().max(500);
const account = z.object({ name: text, email: text, password: text });
const organization = z.object({ name: text, timeZone: text });
/** In the body of a POST always: a token in an address would end up in logs. */
const link = z.object({ token: text });

/** What strangers may ask, and people about themselves: which organization they look at comes later. */
export const accountRouter = router({
  /** Makes an account with an organization of its own; the session comes from signing in. */
  signUp: openProcedure.input(z.object({ account, organization })).mutation(async ({ ctx, input }) => {
    if (!ctx.services.signUpOpen)
      throw new ServiceError('forbidden', 'This installation makes no accounts by itself: ask for an invitation.');
    await signUp(ctx.services.context, input);
    return { ok: true } as const;
  }),

  /** What an invitation's link is of, and who would accept it. */
  openInvitation: openProcedure.input(link).mutation(async ({ ctx, input }) => {
    const { organizationName, role, invitedBy, email } = await findInvitation(ctx.services.context, input);
    const user = await userOf(ctx);
    return { organizationName, role, invitedBy, email, user: user && { name: user.name, email: user.email } };
  }),

  /** Joins; without an account in the input the person who is signed in does. */
  acceptInvitation: openProcedure
    .input(link.extend({ account: account.optional() }))
    .mutation(async ({ ctx, input: { token, account: made } }) => {
      const { context } = ctx.services;
      if (made) return acceptInvitation(context, { token, account: made });
      const user = await userOf(ctx);
      if (!user) throw new ServiceError('unauthorized', 'Sign in first, or make an account.');
      return acceptInvitation(context, { token, user });
    }),

  organizations: userProcedure.query(async ({ ctx }) => ({
    organizations: await listOrganizations(ctx.services.context, { userId: ctx.signedIn.id }),
    mayCreate: ctx.services.signUpOpen,
  })),

  createOrganization: userProcedure.input(organization).mutation(({ ctx, input }) => {
    if (!ctx.services.signUpOpen)
      throw new ServiceError('forbidden', 'This installation makes no organizations by itself.');
    return createOrganization(ctx.services.context, { ...input, ownerId: ctx.signedIn.id });
  }),
});
