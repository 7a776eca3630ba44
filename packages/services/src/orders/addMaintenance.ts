import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { assertMaintenancePlace, checkMaintenance, type MaintenanceInput } from './maintenance';
import { smallints } from './smallints';

/**
 * Plans work on a line: hubs that decide know of it at once. `by` is the name of who plans it.
 *
 * @throws ServiceError invalid, with the field.
 */
export async function addMaintenance(
  ctx: OrganizationContext,
  input: MaintenanceInput & { readonly by: string },
): Promise<{ id: string }> {
  const given = checkMaintenance(input);
  const id = ctx.newId();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await assertMaintenancePlace(tx, given);
    await tx.execute(sql`
      insert into maintenance_windows (id, organization_id, name, region_id, line, drains, repeats, weekdays, time_zone,
        first_day, start_minute, duration_minutes, last_day, created_by, created_at)
      values (${id}, ${ctx.organizationId}, ${given.name}, ${given.regionId}, ${given.line}, ${given.drains},
        ${given.repeats}, ${smallints(given.weekdays)}, ${given.timeZone}, ${given.firstDay}, ${given.startMinute},
        ${given.durationMinutes}, ${given.lastDay}, ${input.by}, ${new Date(ctx.now())})`);
  });
  ctx.log.info(
    { organizationId: ctx.organizationId, maintenanceId: id, by: input.by },
    'an organization planned maintenance',
  );
  return { id };
}
