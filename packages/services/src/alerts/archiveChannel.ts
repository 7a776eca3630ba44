import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { type Asker, lockChannel, tellChannel } from './lockChannel';

/**
 * Removes a channel: it is told nothing more, and what waits for it is dropped.
 *
 * @throws ServiceError not-found, forbidden.
 */
export async function archiveChannel(ctx: OrganizationContext, { id }: { id: string }, by: Asker): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const channel = await lockChannel(tx, id, by);
    await tx.execute(sql`update channels set archived_at = ${new Date(ctx.now())} where id = ${id}`);
    await tellChannel(tx, ctx, channel, by, 'archived');
  });
}
