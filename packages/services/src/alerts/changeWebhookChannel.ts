import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { Networks } from '../delivery/sinks/networks';
import { ServiceError } from '../errors';
import { checkChoice, checkWebhook, type WebhookChannelInput } from './channelInput';
import { type Asker, lockChannel, tellChannel } from './lockChannel';

/**
 * Gives a webhook another name, address or choice; whose it is stays.
 *
 * @throws ServiceError invalid with the field, not-found, forbidden.
 */
export async function changeWebhookChannel(
  ctx: OrganizationContext,
  { id, ...input }: WebhookChannelInput & { readonly id: string },
  by: Asker,
  networks: Networks,
): Promise<void> {
  const { name, url } = checkWebhook(input, networks);
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const channel = await lockChannel(tx, id, by);
    if (channel.kind !== 'webhook')
      throw new ServiceError('invalid', 'id is of an e-mail choice: set that instead', { field: 'id' });
    const { topics, regionIds, language } = await checkChoice(tx, input);
    await tx.execute(sql`
      update channels set name = ${name}, url = ${url}, topics = ${sql.param(topics)}::text[],
        region_ids = ${sql.param(regionIds)}::uuid[], language = ${language} where id = ${id}`);
    await tellChannel(tx, ctx, { ...channel, name }, by, 'changed');
  });
}
