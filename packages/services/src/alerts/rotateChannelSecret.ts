import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { asMachines } from '../relays/asMachines';
import { newWebhookSecret } from '../relays/secrets';
import { type Asker, lockChannel, tellChannel } from './lockChannel';

/** So long webhooks are signed with both secrets. */
const OVERLAP_MS = 24 * 3_600_000;

/**
 * Makes a new secret; for 24 hours (until `previousUntil`, epoch ms) webhooks are signed with both. The secret is in the
 * answer and nowhere else.
 *
 * @throws ServiceError not-found, forbidden, invalid for e-mails, conflict while an older one still holds.
 */
export async function rotateChannelSecret(
  ctx: OrganizationContext,
  { id }: { id: string },
  by: Asker,
): Promise<{ secret: string; previousUntil: number }> {
  const secret = newWebhookSecret();
  const now = ctx.now();
  const previousUntil = now + OVERLAP_MS;
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const channel = await lockChannel(tx, id, by);
    if (channel.kind !== 'webhook')
      throw new ServiceError('invalid', 'id is of e-mails: they have no secret', { field: 'id' });
    if (channel.previousSecretUntil !== null && channel.previousSecretUntil > now)
      throw new ServiceError(
        'conflict',
        `the secret before this one holds until ${new Date(channel.previousSecretUntil).toISOString()}: wait for that`,
        { field: 'id' },
      );
    await tellChannel(tx, ctx, channel, by, 'secret-rotated');
    await asMachines(tx);
    await tx.execute(sql`
      update channels set previous_secret = secret, previous_secret_until = ${new Date(previousUntil)}, secret = ${secret}
      where id = ${id} and organization_id = ${ctx.organizationId}`);
  });
  return { secret, previousUntil };
}
