import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { EventBodies } from '../live/eventBody';

/** Tells people what was done with a relay, in the transaction that does it. */
export async function tellRelay(
  tx: Transaction,
  ctx: OrganizationContext,
  body: EventBodies['relay-changed'],
): Promise<void> {
  await tx.execute(sql`
    insert into events (organization_id, at, kind, body)
    values (${ctx.organizationId}, ${new Date(ctx.now())}, 'relay-changed', ${JSON.stringify(body)})`);
}
