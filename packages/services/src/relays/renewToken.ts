import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { hashToken } from '../access/hashToken';
import type { OrganizationContext } from '../context';
import { lockRelay } from './lockRelay';
import { tellRelay } from './relayEvent';
import { newRelayToken } from './secrets';

/**
 * Makes a new token for pull, stream and report; the old one is refused within five seconds. The token is in the answer
 * and nowhere else. `by` is the name of who does it.
 *
 * @throws ServiceError not-found, conflict for one that is archived.
 */
export async function renewToken(
  ctx: OrganizationContext,
  { id, by }: { id: string; by: string },
): Promise<{ token: string }> {
  const token = newRelayToken();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { name } = await lockRelay(tx, id);
    await tx.execute(sql`update relays set token_hash = ${hashToken(token)} where id = ${id}`);
    await tellRelay(tx, ctx, { change: 'token-renewed', relayId: id, name, by });
  });
  return { token };
}
