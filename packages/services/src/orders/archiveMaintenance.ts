import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

/**
 * Calls planned work off: what is under way ends now. Once more changes nothing. `by` is who does.
 *
 * @throws ServiceError not-found.
 */
export async function archiveMaintenance(ctx: OrganizationContext, input: { id: string; by: string }): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute(sql`
      update maintenance_windows set archived_at = coalesce(archived_at, ${new Date(ctx.now())})
      where id = ${input.id} returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'there is no such maintenance', { field: 'id' });
  });
  ctx.log.info(
    { organizationId: ctx.organizationId, maintenanceId: input.id, by: input.by },
    'an organization called maintenance off',
  );
}
