import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { checkView, MOST_VIEWS, type ViewInput, viewNameTaken } from './savedView';

/**
 * Keeps a view for a person of the organization.
 *
 * @throws ServiceError invalid with the field; conflict for a name that is taken and where there are too many; forbidden for
 * programs, which keep none.
 */
export async function saveView(
  ctx: OrganizationContext,
  input: ViewInput & { readonly userId: string },
): Promise<{ id: string }> {
  const { userId } = input;
  const { name, path, query, shared } = checkView(input);
  const id = ctx.newId();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`views of ${userId}`}, 0))`);
    const { rows: counts } = await tx.execute<{ person: boolean; n: number }>(sql`
      select exists (select from people_users where id = ${userId}) as person,
        (select count(*)::int from saved_views where user_id = ${userId}) as n`);
    if (!counts[0]?.person)
      throw new ServiceError('forbidden', 'A program keeps no views: sign in as a person of this organization.');
    if (counts[0].n >= MOST_VIEWS)
      throw new ServiceError('conflict', `you have ${MOST_VIEWS} views: remove one that you do not use`);
    const { rows } = await tx.execute(sql`
      insert into saved_views (id, organization_id, user_id, name, path, query, shared, created_at)
      values (${id}, ${ctx.organizationId}, ${userId}, ${name}, ${path}, ${query}, ${shared}, ${new Date(ctx.now())})
      on conflict (organization_id, user_id, name) do nothing returning id`);
    if (rows.length === 0) throw viewNameTaken(name);
  });
  return { id };
}
