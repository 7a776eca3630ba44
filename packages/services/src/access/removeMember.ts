import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { assertMayGive, lastOwner, lockMember, type Manager } from './personRules';

/**
 * Takes somebody out of the organization; their account stays, and what they did. Anybody may take out themselves.
 *
 * @throws ServiceError not-found, forbidden for an owner where the manager is none, conflict for the last owner.
 */
export async function removeMember(
  ctx: OrganizationContext,
  { userId }: { userId: string },
  manager: Manager,
): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { role, isLastOwner } = await lockMember(tx, userId);
    if (isLastOwner) throw lastOwner();
    assertMayGive(manager, role, 'userId');
    await tx.execute(sql`delete from member where user_id = ${userId}`);
  });
  ctx.log.info({ organizationId: ctx.organizationId, userId, by: manager.userId }, 'somebody was taken out');
}
