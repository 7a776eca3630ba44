import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { smallints } from '../orders/smallints';
import { assertDrillPlace, checkPlan, type DrillPlanInput } from './drillPlan';

/**
 * Plans drills of a route. `by` is the name of who plans.
 *
 * @throws ServiceError invalid with the field, not-found for the route.
 */
export async function addDrillPlan(
  ctx: OrganizationContext,
  input: DrillPlanInput & { readonly by: string },
): Promise<{ id: string }> {
  const given = checkPlan(input);
  const id = ctx.newId();
  const now = new Date(ctx.now());
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await assertDrillPlace(tx, given);
    await tx.execute(sql`
      insert into drill_plans (id, organization_id, route_id, kind, line, hold_seconds, repeats, weekdays, time_zone,
        first_day, start_minute, last_day, created_by, created_at, changed_at)
      values (${id}, ${ctx.organizationId}, ${given.routeId}, ${given.kind}, ${given.line}, ${given.holdSeconds},
        ${given.repeats}, ${smallints(given.weekdays)}, ${given.timeZone}, ${given.firstDay}, ${given.startMinute},
        ${given.lastDay}, ${input.by}, ${now}, ${now})`);
  });
  ctx.log.info({ organizationId: ctx.organizationId, drillPlan: id, by: input.by }, 'an organization planned drills');
  return { id };
}

/**
 * Plans the same drills otherwise, from now on.
 *
 * @throws ServiceError invalid with the field, not-found also for a plan that is archived.
 */
export async function changeDrillPlan(
  ctx: OrganizationContext,
  input: DrillPlanInput & { readonly id: string },
): Promise<void> {
  const given = checkPlan(input);
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await assertDrillPlace(tx, given);
    const { rows } = await tx.execute(sql`
      update drill_plans set route_id = ${given.routeId}, kind = ${given.kind}, line = ${given.line},
        hold_seconds = ${given.holdSeconds}, repeats = ${given.repeats}, weekdays = ${smallints(given.weekdays)},
        time_zone = ${given.timeZone}, first_day = ${given.firstDay}, start_minute = ${given.startMinute},
        last_day = ${given.lastDay}, changed_at = ${new Date(ctx.now())}
      where id = ${input.id} and archived_at is null returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'there is no such plan', { field: 'id' });
  });
}

/**
 * Ends a plan; a run of it that is under way goes on. Once more changes nothing.
 *
 * @throws ServiceError not-found.
 */
export async function archiveDrillPlan(ctx: OrganizationContext, { id }: { id: string }): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute(sql`
      update drill_plans set archived_at = coalesce(archived_at, ${new Date(ctx.now())}) where id = ${id} returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'there is no such plan', { field: 'id' });
  });
}
