import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { EventBodies } from '../live/eventBody';
import { addEntry, type Doer, lockIncident } from './lockIncident';

/**
 * Says that somebody looks after an incident, or takes that back. The first to acknowledge stays; once more changes
 * nothing. The board's feed tells of it.
 *
 * @throws ServiceError not-found.
 */
export async function acknowledgeIncident(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly acknowledged: boolean; readonly by: Doer },
): Promise<void> {
  const { id, acknowledged, by } = input;
  const at = new Date(ctx.now());
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const before = await lockIncident(tx, id);
    if (before.acknowledged === acknowledged) return;
    await tx.execute(sql`
      update incidents set acknowledged_at = ${acknowledged ? at : null},
        acknowledged_by = ${acknowledged ? sql`(select id from people_users where id = ${by.userId})` : null},
        acknowledged_by_name = ${acknowledged ? by.name : null}
      where id = ${id}`);
    await addEntry(tx, ctx, { incidentId: id, kind: acknowledged ? 'acknowledged' : 'unacknowledged', body: {}, by });
    const body: EventBodies['incident-acknowledged'] = {
      incidentId: id,
      line: before.line,
      by: by.name,
      acknowledged,
    };
    await tx.execute(sql`
      insert into events (organization_id, at, kind, region_id, body)
      values (${ctx.organizationId}, ${at}, 'incident-acknowledged', ${before.regionId}, ${JSON.stringify(body)}::jsonb)`);
  });
}
