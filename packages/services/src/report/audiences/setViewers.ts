import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';

/** More than there are people to watch is a slip of the finger. */
export const MOST_VIEWERS = 1_000_000_000;

/**
 * Says how many are assumed to watch in a region at a time; null takes that back. Reports that are made from then on go by
 * it, and those that exist are made anew when they are next looked at for changes.
 *
 * @throws ServiceError invalid with the field `viewers`; not-found with the field `regionId`.
 */
export async function setViewers(
  ctx: OrganizationContext,
  { regionId, viewers }: { readonly regionId: string; readonly viewers: number | null },
): Promise<void> {
  if (viewers !== null && !(Number.isInteger(viewers) && viewers >= 1 && viewers <= MOST_VIEWERS))
    throw new ServiceError('invalid', `viewers must be a whole number from 1 to ${MOST_VIEWERS}, or empty`, {
      field: 'viewers',
    });
  const { organizationId } = ctx;
  await withOrganization(ctx.db, organizationId, async (tx) => {
    const { rows } = await tx.execute(
      sql`select 1 from regions where id = ${regionId} and archived_at is null for key share`,
    );
    if (rows.length === 0) throw new ServiceError('not-found', 'there is no such region', { field: 'regionId' });
    if (viewers === null) {
      await tx.execute(sql`delete from region_viewers where region_id = ${regionId}`);
      return;
    }
    await tx.execute(sql`
      insert into region_viewers (organization_id, region_id, viewers, changed_at)
      values (${organizationId}, ${regionId}, ${viewers}, ${new Date(ctx.now())})
      on conflict (region_id) do update set viewers = excluded.viewers, changed_at = excluded.changed_at
      where region_viewers.viewers <> excluded.viewers`);
  });
}
