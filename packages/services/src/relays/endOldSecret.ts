import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { lockRelay } from './lockRelay';
import { tellRelay } from './relayEvent';

/**
 * Ends the secret before the current one at once: webhooks are signed with the new one alone. `by` is the name of who
 * does it.
 *
 * @throws ServiceError not-found, conflict where no old one is in force.
 */
export function endOldSecret(ctx: OrganizationContext, { id, by }: { id: string; by: string }): Promise<void> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { name, previousSecretUntil } = await lockRelay(tx, id);
    if (previousSecretUntil === null || previousSecretUntil <= ctx.now())
      throw new ServiceError('conflict', 'no old secret is in force', { field: 'id' });
    await tx.execute(sql`update relays set previous_secret = null, previous_secret_until = null where id = ${id}`);
    await tellRelay(tx, ctx, { change: 'old-secret-ended', relayId: id, name, by });
  });
}
