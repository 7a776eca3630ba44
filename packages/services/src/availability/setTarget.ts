import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { chooseMonth, monthAt } from './month';
import { targetAt } from './targetAt';

/** As the table's check has them. */
const [LEAST, MOST] = [0.5, 1];

/**
 * Says what ratio of a calendar month a line must be available from a month on (`fromMonth`, by the region's clock; without
 * one the month that runs): months before keep what they had. Null: nothing is owed. `by` is the name of who says so.
 *
 * @throws ServiceError invalid with the field `target` or `fromMonth`; not-found for a line that is not there, or archived.
 */
export async function setTarget(
  ctx: OrganizationContext,
  input: { lineId: string; target: number | null; fromMonth?: string | undefined; by: string },
): Promise<void> {
  const { lineId, target, by } = input;
  if (target !== null && !(target > LEAST && target < MOST))
    throw new ServiceError('invalid', 'must be a ratio above 0.5 and below 1, such as 0.999', { field: 'target' });
  const { organizationId } = ctx;
  const { before, fromMonth } = await withOrganization(ctx.db, organizationId, async (tx) => {
    const { rows } = await tx.execute<{ timeZone: string; before: number | null }>(sql`
      select g.time_zone as "timeZone", l.availability_target as before
      from lines l join regions g on g.id = l.region_id where l.id = ${lineId} and l.archived_at is null for update of l`);
    const [line] = rows;
    if (!line) throw new ServiceError('not-found', 'there is no such line', { field: 'lineId' });
    const first = chooseMonth(input.fromMonth, monthAt(ctx.now(), line.timeZone), 'fromMonth');
    // The months before keep the target of the last of them, unless that one's ends there anyway.
    await tx.execute(sql`
      insert into availability_targets_past (organization_id, line_id, until_month, target, changed_at, changed_by)
      select ${organizationId}, l.id, (${first}::text || '-01')::date,
        ${targetAt(sql`to_char((${first}::text || '-01')::date - interval '1 month', 'YYYY-MM')`)}, ${new Date(ctx.now())}, ${by}
      from lines l where l.id = ${lineId}
      on conflict (line_id, until_month) do nothing`);
    await tx.execute(sql`
      delete from availability_targets_past where line_id = ${lineId} and until_month > (${first}::text || '-01')::date`);
    await tx.execute(sql`update lines set availability_target = ${target} where id = ${lineId}`);
    return { before: line.before, fromMonth: first };
  });
  ctx.log.info({ organizationId, lineId, before, target, fromMonth, by }, 'an availability target was set');
}
