import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { type Asker, lockChannel, tellChannel } from './lockChannel';

/**
 * Switches a channel off, or on again: then it begins anew, with nothing of what was missed. As it was changes nothing.
 *
 * @throws ServiceError not-found, forbidden.
 */
export async function setChannelEnabled(
  ctx: OrganizationContext,
  { id, enabled }: { readonly id: string; readonly enabled: boolean },
  by: Asker,
): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const channel = await lockChannel(tx, id, by);
    if (channel.disabled === !enabled) return;
    await tx.execute(
      enabled
        ? sql`update channels set disabled_at = null, disabled_reason = null, failing_since = null, paused_until = null
            where id = ${id}`
        : sql`update channels set disabled_at = ${new Date(ctx.now())}, disabled_reason = 'by-person' where id = ${id}`,
    );
    await tellChannel(tx, ctx, channel, by, enabled ? 'enabled' : 'disabled');
  });
}
