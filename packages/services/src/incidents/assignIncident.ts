import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { addEntry, type Doer, lockIncident } from './lockIncident';

/**
 * Gives an incident to a member of the organization; null: to nobody. Once more changes nothing.
 *
 * @throws ServiceError not-found, invalid for somebody who is no member.
 */
export async function assignIncident(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly userId: string | null; readonly by: Doer },
): Promise<void> {
  const { id, userId, by } = input;
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const before = await lockIncident(tx, id);
    if (before.assignedTo === userId) return;
    const name = userId === null ? null : await memberName(tx, userId);
    await tx.execute(sql`update incidents set assigned_to = ${userId} where id = ${id}`);
    await addEntry(tx, ctx, { incidentId: id, kind: 'assigned', body: { userId, name }, by });
  });
}

async function memberName(tx: Transaction, userId: string): Promise<string> {
  const { rows } = await tx.execute<{ name: string }>(sql`select name from people_users where id = ${userId}`);
  if (!rows[0])
    throw new ServiceError('invalid', 'Nobody of this organization has that id: choose one of its members.', {
      field: 'userId',
    });
  return rows[0].name;
}
