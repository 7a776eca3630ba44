import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { Networks } from '../delivery/sinks/networks';
import { ServiceError } from '../errors';
import { newWebhookSecret } from '../relays/secrets';
import { checkChoice, checkWebhook, type WebhookChannelInput } from './channelInput';
import { type Asker, assertMayManage, assertPerson, tellChannel } from './lockChannel';

const MOST_OWN = 10;
const MOST_OF_ORGANIZATION = 100;

/**
 * Adds a webhook of the asker's own, or of the organization. What it is signed with is in the answer and nowhere else.
 *
 * @throws ServiceError invalid with the field, forbidden, conflict where there are too many.
 */
export async function addWebhookChannel(
  ctx: OrganizationContext,
  input: WebhookChannelInput & { readonly own: boolean },
  by: Asker,
  networks: Networks,
): Promise<{ id: string; secret: string }> {
  const { name, url } = checkWebhook(input, networks);
  const id = ctx.newId();
  const secret = newWebhookSecret();
  const userId = input.own ? by.userId : null;
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    if (input.own) await assertPerson(tx, ctx, by);
    else assertMayManage(by);
    const { topics, regionIds, language } = await checkChoice(tx, input);
    await assertRoom(tx, ctx, userId);
    await tx.execute(sql`
      insert into channels (id, organization_id, user_id, kind, name, url, secret, topics, region_ids, language, created_at)
      values (${id}, ${ctx.organizationId}, ${userId}, 'webhook', ${name}, ${url}, ${secret},
        ${sql.param(topics)}::text[], ${sql.param(regionIds)}::uuid[], ${language}, ${new Date(ctx.now())})`);
    await tellChannel(tx, ctx, { id, name, userId }, by, 'added');
  });
  return { id, secret };
}

async function assertRoom(tx: Transaction, ctx: OrganizationContext, userId: string | null): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`channels of ${ctx.organizationId}`}, 0))`);
  const { rows } = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from channels
    where archived_at is null and kind = 'webhook' and user_id is not distinct from ${userId}`);
  const most = userId === null ? MOST_OF_ORGANIZATION : MOST_OWN;
  if ((rows[0]?.n ?? 0) >= most)
    throw new ServiceError('conflict', `there are ${most} webhooks: remove one that is not used`);
}
