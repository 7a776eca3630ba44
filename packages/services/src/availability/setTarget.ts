import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

/** As the table's check has them. */
const [LEAST, MOST] = [0.5, 1];

/**
 * Says what ratio of a calendar month a line must be available; null: nothing is owed. `by` is the name of who says so.
 *
 * @throws ServiceError invalid with the field `target`; not-found for a line that is not there, or archived.
 */
export async function setTarget(
  ctx: OrganizationContext,
  input: { lineId: string; target: number | null; by: string },
): Promise<void> {
  const { lineId, target, by } = input;
  if (target !== null && !(target > LEAST && target < MOST))
    throw new ServiceError('invalid', 'must be a ratio above 0.5 and below 1, such as 0.999', { field: 'target' });
  const before = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute<{ before: number | null }>(sql`
      with known as (select id, availability_target as before from lines where id = ${lineId} and archived_at is null for update)
      update lines l set availability_target = ${target} from known where l.id = known.id returning known.before`);
    if (!rows[0]) throw new ServiceError('not-found', 'there is no such line', { field: 'lineId' });
    return rows[0].before;
  });
  const { organizationId } = ctx;
  ctx.log.info({ organizationId, lineId, before, target, by }, 'an availability target was set');
}
