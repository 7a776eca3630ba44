import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { endExpired } from './endExpired';

/**
 * Ends the override that a route has: the machine decides again. `by` is the name of who ends it.
 *
 * @throws ServiceError not-found where the route has none.
 */
export async function endOverride(
  ctx: OrganizationContext,
  { routeId, by }: { routeId: string; by: string },
): Promise<void> {
  const now = ctx.now();
  const ended = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await tx.execute(endExpired(now, routeId));
    const { rows } = await tx.execute(sql`
      with ended as (
        update overrides set ended_at = ${new Date(now)}, ended_by = ${by}
        where route_id = ${routeId} and ended_at is null
        returning id, line
      )
      insert into events (organization_id, at, kind, region_id, route_id, body)
      select ${ctx.organizationId}, ${new Date(now)}, 'override-ended', o.region_id, o.id,
        jsonb_build_object('overrideId', e.id, 'line', e.line, 'cause', 'person', 'by', ${by}::text)
      from ended e join routes o on o.id = ${routeId}
      returning id`);
    return rows.length > 0;
  });
  // Not thrown inside: what had expired stays noted.
  if (!ended) throw new ServiceError('not-found', 'this route has no override', { field: 'routeId' });
}
