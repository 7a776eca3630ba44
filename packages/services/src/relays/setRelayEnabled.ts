import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { lockRelay } from './lockRelay';
import { tellRelay } from './relayEvent';

/**
 * Stops a relay's webhooks, or begins them again as if it had never failed; stream and pull go on either way. What is
 * so already changes nothing. `by` is the name of who does it.
 *
 * @throws ServiceError not-found, conflict for one that is archived.
 */
export function setRelayEnabled(
  ctx: OrganizationContext,
  { id, enabled, by }: { id: string; enabled: boolean; by: string },
): Promise<void> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { name, disabled } = await lockRelay(tx, id);
    if (disabled === !enabled) return;
    await tx.execute(
      enabled
        ? sql`update relays set disabled_at = null, disabled_reason = null, failing_since = null, paused_until = null
            where id = ${id}`
        : sql`update relays set disabled_at = ${new Date(ctx.now())}, disabled_reason = 'by-person' where id = ${id}`,
    );
    await tellRelay(tx, ctx, { change: enabled ? 'enabled' : 'disabled', relayId: id, name, by });
  });
}
