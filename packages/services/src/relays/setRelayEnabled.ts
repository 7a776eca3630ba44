import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { asMachines } from './asMachines';
import { lockRelay } from './lockRelay';
import { tellRelay } from './relayEvent';
import { putTruth, putTruthDecidedMeanwhile } from './tellTruth';

/**
 * Stops a relay's webhooks, or begins them again as if it had never failed, with the current directives of its routes;
 * stream and pull go on either way. What is so already changes nothing. `by` is the name of who does it.
 *
 * @throws ServiceError not-found, conflict for one that is archived.
 */
export async function setRelayEnabled(
  ctx: OrganizationContext,
  { id, enabled, by }: { id: string; enabled: boolean; by: string },
): Promise<void> {
  const given = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { name, disabled, routeIds } = await lockRelay(tx, id);
    if (disabled === !enabled) return null;
    await tx.execute(
      enabled
        ? sql`update relays set disabled_at = null, disabled_reason = null, failing_since = null, paused_until = null
            where id = ${id}`
        : sql`update relays set disabled_at = ${new Date(ctx.now())}, disabled_reason = 'by-person' where id = ${id}`,
    );
    await tellRelay(tx, ctx, { change: enabled ? 'enabled' : 'disabled', relayId: id, name, by });
    if (!enabled) return null;
    await asMachines(tx);
    const missed = { relayId: id, routeIds, anew: false };
    await putTruth(tx, ctx, missed);
    return missed;
  });
  if (given !== null) await putTruthDecidedMeanwhile(ctx, given);
}
