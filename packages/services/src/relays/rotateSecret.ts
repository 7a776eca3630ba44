import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { asMachines } from './asMachines';
import { lockRelay } from './lockRelay';
import { tellRelay } from './relayEvent';
import { newWebhookSecret } from './secrets';

const HOUR_MS = 3_600_000;
export const OVERLAP_HOURS = { least: 1, usual: 24, most: 168 } as const;

/**
 * Makes a new secret; until `previousUntil` (epoch ms) webhooks are signed with both, so that the relay can take it over
 * without missing one. The secret is in the answer and nowhere else. `by` is the name of who does it.
 *
 * @throws ServiceError invalid for an overlap out of bounds, not-found, conflict while an older one still holds.
 */
export async function rotateSecret(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly overlapHours: number; readonly by: string },
): Promise<{ secret: string; previousUntil: number }> {
  const { id, overlapHours, by } = input;
  const { least, most } = OVERLAP_HOURS;
  if (!(overlapHours >= least && overlapHours <= most))
    throw new ServiceError('invalid', `overlapHours is ${overlapHours}: choose ${least} to ${most} hours`, {
      field: 'overlapHours',
    });
  const now = ctx.now();
  const previousUntil = now + overlapHours * HOUR_MS;
  const secret = newWebhookSecret();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { name, previousSecretUntil } = await lockRelay(tx, id);
    if (previousSecretUntil !== null && previousSecretUntil > now)
      throw new ServiceError(
        'conflict',
        `the secret before this one holds until ${new Date(previousSecretUntil).toISOString()}: end it first`,
        { field: 'id' },
      );
    await tellRelay(tx, ctx, { change: 'secret-rotated', relayId: id, name, by, until: previousUntil });
    await asMachines(tx);
    await tx.execute(sql`
      update relays set previous_secret = webhook_secret, previous_secret_until = ${new Date(previousUntil)},
        webhook_secret = ${secret}
      where id = ${id} and organization_id = ${ctx.organizationId}`);
  });
  return { secret, previousUntil };
}
