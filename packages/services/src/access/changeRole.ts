import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { Role } from './permissions';
import { assertMayGive, lastOwner, lockMember, type Manager } from './personRules';

/**
 * Gives somebody another role, at once. The same one again changes nothing.
 *
 * @throws ServiceError not-found, forbidden where an owner is concerned and the manager is none, conflict for the last owner.
 */
export async function changeRole(
  ctx: OrganizationContext,
  { userId, role }: { userId: string; role: Role },
  manager: Manager,
): Promise<void> {
  assertMayGive(manager, role);
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const before = await lockMember(tx, userId);
    if (before.role === role) return;
    assertMayGive(manager, before.role);
    if (before.isLastOwner) throw lastOwner();
    await tx.execute(sql`update member set role = ${role} where user_id = ${userId}`);
  });
  ctx.log.info({ organizationId: ctx.organizationId, userId, role, by: manager.userId }, 'a role was changed');
}
