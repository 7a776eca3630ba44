import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { checkViewName, viewNameTaken } from './savedView';

/**
 * Gives a person's own view another name, or shares it, or keeps it to them.
 *
 * @throws ServiceError invalid and conflict with the field `name`; not-found for a view that is not theirs.
 */
export async function changeView(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly userId: string; readonly name: string; readonly shared: boolean },
): Promise<void> {
  const { id, userId, shared } = input;
  const name = checkViewName(input.name);
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    // Two of a person that take one name at once: the second waits here, and is told.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`views of ${userId}`}, 0))`);
    const { rows: same } = await tx.execute(
      sql`select from saved_views where user_id = ${userId} and name = ${name} and id <> ${id}`,
    );
    if (same.length > 0) throw viewNameTaken(name);
    const { rows } = await tx.execute(sql`
      update saved_views set name = ${name}, shared = ${shared} where id = ${id} and user_id = ${userId} returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'you keep no such view');
  });
}
