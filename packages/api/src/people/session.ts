import { listMembers } from '@twinline/services/access/listMembers';
import { type Action, actionsOf, type Role } from '@twinline/services/access/permissions';
import type { Person } from '@twinline/services/access/person';
import { procedureFor, router } from './trpc';

export interface Me {
  readonly user: Person['user'];
  readonly organization: Person['organization'];
  readonly role: Role;
  readonly actions: readonly Action[];
  /** Whether this installation has a lab to play with. */
  readonly lab: boolean;
}

export const sessionRouter = router({
  me: procedureFor('view').query(
    ({ ctx }): Me => ({ ...ctx.person, actions: actionsOf(ctx.person.role), lab: ctx.services.lab !== null }),
  ),
  members: procedureFor('view').query(({ ctx }) => listMembers(ctx.organization)),
});
