import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { asMachines } from './asMachines';
import { lockRelay } from './lockRelay';
import { tellRelay } from './relayEvent';
import { assertSendable } from './testSend';

/**
 * Sends a delivery to its relay again: the same body and the same webhook-id, whatever came of it before; a receiver
 * that has it already knows it by that, and one that holds a newer directive refuses an older one. `by` is the name of
 * who asks.
 *
 * @throws ServiceError not-found, conflict while it is being sent or where its relay gets no webhooks.
 */
export async function replayDelivery(ctx: OrganizationContext, { id, by }: { id: string; by: string }): Promise<void> {
  const now = new Date(ctx.now());
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await asMachines(tx);
    // The delivery before its relay, as those do that record what came of a try.
    const { rows } = await tx.execute<{ relayId: string; type: string; busy: boolean }>(sql`
      select relay_id as "relayId", type, state = 'pending' and coalesce(claimed_until > ${now}, false) as busy
      from deliveries where id = ${id} and organization_id = ${ctx.organizationId} and relay_id is not null for update`);
    const [delivery] = rows;
    if (delivery === undefined) throw new ServiceError('not-found', 'there is no such delivery', { field: 'id' });
    const { relayId, type, busy } = delivery;
    const relay = await lockRelay(tx, relayId);
    assertSendable(relay);
    if (busy)
      throw new ServiceError('conflict', 'it is being sent at this moment: wait for what comes of it', { field: 'id' });
    await tx.execute(sql`
      update deliveries set state = 'pending', drop_reason = null, forced = true, attempts = 0, next_attempt_at = ${now},
        last_status = null, last_error = null, claimed_by = null, claimed_until = null
      where id = ${id}`);
    await tellRelay(tx, ctx, { change: 'replayed', relayId, name: relay.name, by, deliveryId: id, type });
  });
}
