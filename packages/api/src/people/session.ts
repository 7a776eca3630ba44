import { listMembers } from '@twinline/services/access/listMembers';
import { type Action, actionsOf, type Role } from '@twinline/services/access/permissions';
import type { Person } from '@twinline/services/access/person';
import type { Preferences } from '@twinline/services/preferences/preferences';
import { readPreferences } from '@twinline/services/preferences/readPreferences';
import { procedureFor, router } from './trpc';

export interface Me {
  readonly user: Person['user'];
  readonly organization: Person['organization'];
  readonly role: Role;
  readonly actions: readonly Action[];
  /** Whether there is a lab to play with: it simulates the demo organization's lines. */
  readonly lab: boolean;
  readonly preferences: Preferences;
}

export const sessionRouter = router({
  me: procedureFor('view').query(
    async ({ ctx }): Promise<Me> => ({
      ...ctx.person,
      actions: actionsOf(ctx.person.role),
      lab: ctx.services.lab !== null && ctx.person.organization.demo,
      preferences: await readPreferences(ctx.organization, ctx.person.user.id),
    }),
  ),
  members: procedureFor('view').query(({ ctx }) => listMembers(ctx.organization)),
});
