import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { assertMaintenancePlace, checkMaintenance, type MaintenanceInput } from './maintenance';
import { smallints } from './smallints';

/**
 * Plans the same work otherwise. Where it was under way and no longer is by the new plan, it ends now. `by` is who does.
 *
 * @throws ServiceError invalid with the field, not-found also for what is archived.
 */
export async function changeMaintenance(
  ctx: OrganizationContext,
  input: MaintenanceInput & { readonly id: string; readonly by: string },
): Promise<void> {
  const given = checkMaintenance(input);
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await assertMaintenancePlace(tx, given);
    const { rows } = await tx.execute(sql`
      update maintenance_windows set name = ${given.name}, region_id = ${given.regionId}, line = ${given.line},
        drains = ${given.drains}, repeats = ${given.repeats}, weekdays = ${smallints(given.weekdays)},
        time_zone = ${given.timeZone}, first_day = ${given.firstDay}, start_minute = ${given.startMinute},
        duration_minutes = ${given.durationMinutes}, last_day = ${given.lastDay}
      where id = ${input.id} and archived_at is null returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'there is no such maintenance', { field: 'id' });
  });
  ctx.log.info(
    { organizationId: ctx.organizationId, maintenanceId: input.id, by: input.by },
    'an organization changed maintenance',
  );
}
