import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { PingEvent } from '@twinline/relay/events';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { asMachines } from './asMachines';
import { type LockedRelay, lockRelay } from './lockRelay';

const MINUTE_MS = 60_000;
/** Per relay: nobody needs more to see whether it answers, and nobody is to be flooded by a button. */
const MOST_A_MINUTE = 10;

/**
 * Sends a `test.ping` through the outbox, as everything is sent: signed, guarded, tried up to six times in about 9 s.
 * What came of it is the delivery of this id. `by` is the name of who asks.
 *
 * @throws ServiceError not-found, conflict where no webhook may be sent, overloaded beyond ten a minute.
 */
export async function testSend(
  ctx: OrganizationContext,
  { id, by }: { id: string; by: string },
): Promise<{ deliveryId: string }> {
  const now = ctx.now();
  const deliveryId = ctx.newId();
  const event: PingEvent = {
    type: 'test.ping',
    timestamp: new Date(now).toISOString(),
    data: { message: `A test from Twinline, sent by ${by}` },
  };
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    assertSendable(await lockRelay(tx, id));
    await assertFew(tx, id, now);
    await asMachines(tx);
    await tx.execute(sql`
      insert into deliveries (id, organization_id, relay_id, type, body, next_attempt_at, deliver_by, created_at, forced)
      values (${deliveryId}, ${ctx.organizationId}, ${id}, ${event.type}, ${JSON.stringify(event)}, ${new Date(now)},
        ${new Date(now + MINUTE_MS)}, ${new Date(now)}, true)`);
  });
  return { deliveryId };
}

async function assertFew(tx: Transaction, relayId: string, now: number): Promise<void> {
  const { rows } = await tx.execute<{ sent: number }>(sql`
    select count(*)::int as sent from deliveries
    where relay_id = ${relayId} and type = 'test.ping' and created_at > ${new Date(now - MINUTE_MS)}`);
  if ((rows[0]?.sent ?? 0) >= MOST_A_MINUTE)
    throw new ServiceError('overloaded', `this relay got ${MOST_A_MINUTE} tests in a minute: wait for one`, {
      retryAfterMs: MINUTE_MS,
    });
}

/** @throws ServiceError conflict, with what to do, for a relay that gets no webhooks. */
export function assertSendable({ name, url, disabled }: LockedRelay): void {
  if (url === null)
    throw new ServiceError('conflict', `${name} has no address for webhooks: give it one`, { field: 'url' });
  if (disabled) throw new ServiceError('conflict', `${name} is disabled: enable it first`, { field: 'id' });
}
