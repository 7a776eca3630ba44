import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

/**
 * Takes an invitation back: its link is good no longer.
 *
 * @throws ServiceError not-found, also for one that was accepted.
 */
export async function cancelInvitation(ctx: OrganizationContext, { id }: { id: string }): Promise<void> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute(sql`update invitation set status = 'canceled' where id = ${id} and status = 'pending' returning id`),
  );
  if (rows.length === 0)
    throw new ServiceError('not-found', 'there is no such open invitation: it may have been accepted', { field: 'id' });
}
