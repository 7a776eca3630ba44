import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { EventBodies } from '../live/eventBody';

/** Tells people what was done with a policy, in the transaction that does it; of a route where it is about one. */
export async function tellPolicy(
  tx: Transaction,
  ctx: OrganizationContext,
  body: EventBodies['policy-changed'],
  routeId: string | null = null,
): Promise<void> {
  await tx.execute(sql`
    insert into events (organization_id, at, kind, region_id, route_id, body)
    values (${ctx.organizationId}, ${new Date(ctx.now())}, 'policy-changed',
      (select region_id from routes where id = ${routeId}::uuid), ${routeId}::uuid, ${JSON.stringify(body)})`);
}
