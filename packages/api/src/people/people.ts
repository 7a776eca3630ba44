import { cancelInvitation } from '@twinline/services/access/cancelInvitation';
import { changeOrganization } from '@twinline/services/access/changeOrganization';
import { changeRole } from '@twinline/services/access/changeRole';
import { inviteMember } from '@twinline/services/access/inviteMember';
import { listPeople } from '@twinline/services/access/listPeople';
import { roles } from '@twinline/services/access/permissions';
import type { Person } from '@twinline/services/access/person';
import type { Manager } from '@twinline/services/access/personRules';
import { removeMember } from '@twinline/services/access/removeMember';
import { ServiceError } from '@twinline/services/errors';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const role = z.enum(roles);
const userId = z.string().max(100);
const ok = { ok: true } as const;

const managerOf = ({ user, role: own }: Person): Manager => ({ userId: user.id, role: own });

export const peopleRouter = router({
  list: procedureFor('manage-people').query(({ ctx }) => listPeople(ctx.organization)),

  /** Answers the link: once, it is not told again. */
  invite: procedureFor('manage-people')
    .input(z.object({ email: z.string().max(500).nullable().default(null), role }))
    .mutation(async ({ ctx, input }) => {
      if (ctx.person.user.id.startsWith('token:'))
        throw new ServiceError('forbidden', 'A program cannot invite: whoever does so is named in the invitation.');
      const { id, token, expiresAt } = await inviteMember(ctx.organization, input, managerOf(ctx.person));
      return { id, expiresAt, url: `${ctx.services.webUrl}/join#${token}` };
    }),

  cancelInvitation: procedureFor('manage-people')
    .input(z.object({ id: z.string().max(100) }))
    .mutation(async ({ ctx, input }) => {
      await cancelInvitation(ctx.organization, input);
      return ok;
    }),

  changeOrganization: procedureFor('manage-people')
    .input(z.object({ name: z.string().max(500), timeZone: z.string().max(500) }))
    .mutation(async ({ ctx, input }) => {
      await changeOrganization(ctx.organization, input);
      return ok;
    }),

  changeRole: procedureFor('manage-people')
    .input(z.object({ userId, role }))
    .mutation(async ({ ctx, input }) => {
      await changeRole(ctx.organization, input, managerOf(ctx.person));
      return ok;
    }),

  remove: procedureFor('manage-people')
    .input(z.object({ userId }))
    .mutation(async ({ ctx, input }) => {
      await removeMember(ctx.organization, input, managerOf(ctx.person));
      return ok;
    }),

  /** Whoever is here may go. */
  leave: procedureFor('view').mutation(async ({ ctx }) => {
    await removeMember(ctx.organization, { userId: ctx.person.user.id }, managerOf(ctx.person));
    return ok;
  }),
});
