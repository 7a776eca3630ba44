import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { lockRelay } from './lockRelay';
import { tellRelay } from './relayEvent';

/**
 * Retires a relay: it is told nothing more, its token is refused, its record stays. `by` is the name of who does it.
 *
 * @throws ServiceError not-found, conflict for one that is archived already.
 */
export function archiveRelay(ctx: OrganizationContext, { id, by }: { id: string; by: string }): Promise<void> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { name } = await lockRelay(tx, id);
    await tx.execute(sql`update relays set archived_at = ${new Date(ctx.now())} where id = ${id}`);
    await tellRelay(tx, ctx, { change: 'archived', relayId: id, name, by });
  });
}
