import { randomUUID } from 'node:crypto';
import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { epochMs } from '../query/chain';
import { asMachines } from '../relays/asMachines';
import { ALERT_TYPE } from './alert';
import { composeTest } from './composeAlert';
import { type Asker, lockChannel } from './lockChannel';

const MINUTE_MS = 60_000;
/** Per channel: nobody is to be flooded by a button. */
const MOST_A_MINUTE = 5;

/** What came of a test. Times are epoch ms. */
export interface ChannelTest {
  readonly state: 'pending' | 'acknowledged' | 'dropped';
  readonly tries: number;
  /** What the other side answered last; null without an answer. */
  readonly status: number | null;
  readonly error: string | null;
  readonly createdAt: number;
  readonly acknowledgedAt: number | null;
}

/**
 * Sends an alert with topic `test` at once, through the outbox as everything is sent, and tries it up to six times in
 * about 9 s. What came of it is in `channelTest`. `webUrl`: where the pages are.
 *
 * @throws ServiceError not-found, forbidden, conflict for a channel that is off, overloaded beyond five a minute.
 */
export async function testChannel(
  ctx: OrganizationContext,
  { id, webUrl }: { readonly id: string; readonly webUrl: string },
  by: Asker,
): Promise<{ deliveryId: string }> {
  const now = ctx.now();
  const deliveryId = randomUUID();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const channel = await lockChannel(tx, id, by);
    if (channel.disabled)
      throw new ServiceError('conflict', 'this channel is off: switch it on first', { field: 'id' });
    await assertFew(tx, id, now);
    const { rows } = await tx.execute<{ name: string; timeZone: string }>(
      sql`select name, time_zone as "timeZone" from organization where id = ${ctx.organizationId}`,
    );
    const organization = rows[0] ?? { name: '', timeZone: 'UTC' };
    const body = JSON.stringify(composeTest({ organization, webUrl }, now));
    await asMachines(tx);
    await tx.execute(sql`
      insert into deliveries (id, organization_id, channel_id, type, body, next_attempt_at, deliver_by, created_at, forced)
      values (${deliveryId}, ${ctx.organizationId}, ${id}, ${ALERT_TYPE}, ${body}, ${new Date(now)},
        ${new Date(now + MINUTE_MS)}, ${new Date(now)}, true)`);
  });
  return { deliveryId };
}

async function assertFew(tx: Transaction, channelId: string, now: number): Promise<void> {
  const { rows } = await tx.execute<{ sent: number }>(sql`
    select count(*)::int as sent from deliveries
    where channel_id = ${channelId} and created_at > ${new Date(now - MINUTE_MS)} and forced`);
  if ((rows[0]?.sent ?? 0) >= MOST_A_MINUTE)
    throw new ServiceError('overloaded', `this channel got ${MOST_A_MINUTE} tests in a minute: wait for one`, {
      retryAfterMs: MINUTE_MS,
    });
}

/** What came of a test of a channel that the asker may see. @throws ServiceError not-found. */
export async function channelTest(
  ctx: OrganizationContext,
  { deliveryId }: { readonly deliveryId: string },
  by: Asker,
): Promise<ChannelTest> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<ChannelTest & Record<string, unknown>>(sql`
      select d.state, d.attempts as tries, d.last_status as status, d.last_error as error,
        ${epochMs(sql`d.created_at`)} as "createdAt", ${epochMs(sql`d.acknowledged_at`)} as "acknowledgedAt"
      from deliveries d join channels c on c.id = d.channel_id
      where d.id = ${deliveryId} and d.forced and (c.user_id is null or c.user_id = ${by.userId})`),
  );
  const [test] = rows;
  if (test === undefined) throw new ServiceError('not-found', 'there is no such test', { field: 'deliveryId' });
  return test;
}
