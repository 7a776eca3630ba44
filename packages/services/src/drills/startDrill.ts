import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { assertDrillPlace, checkDrill, type DrillInput } from './drillPlan';

/**
 * Asks for a drill now: the hub that decides for the route begins at once. `by` is the name of who asks.
 *
 * @throws ServiceError invalid with the field, not-found for the route, conflict while a drill of it is under way.
 */
export async function startDrill(
  ctx: OrganizationContext,
  input: DrillInput & { readonly by: string },
): Promise<{ id: string }> {
  const kind = checkDrill(input);
  const id = ctx.newId();
  const begun = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await assertDrillPlace(tx, input);
    const { rows } = await tx.execute(sql`
      insert into drill_runs (id, organization_id, route_id, kind, requested_by, line, hold_seconds, created_at)
      values (${id}, ${ctx.organizationId}, ${input.routeId}, ${kind}, ${input.by}, ${input.line}, ${input.holdSeconds},
        ${new Date(ctx.now())})
      on conflict do nothing returning id`);
    return rows.length > 0;
  });
  if (!begun) throw new ServiceError('conflict', 'a drill of this route is under way', { field: 'routeId' });
  ctx.log.info({ organizationId: ctx.organizationId, drill: id, kind, by: input.by }, 'a drill was asked for');
  return { id };
}
