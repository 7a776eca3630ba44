import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

/**
 * Cancels a run that is under way: the route goes back at once. `by` is the name of who does. Once more changes nothing.
 *
 * @throws ServiceError not-found also for one that has ended.
 */
export async function cancelDrill(ctx: OrganizationContext, { id, by }: { id: string; by: string }): Promise<void> {
  const at = new Date(ctx.now());
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute(sql`
      update drill_runs set cancelled_by = coalesce(cancelled_by, ${by}) where id = ${id} and ended_at is null
      returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'there is no such drill under way', { field: 'id' });
    // The machine obeys this by itself: nobody waits for the runner.
    await tx.execute(sql`
      update overrides set ended_at = ${at}, ended_by = ${by} where drill_run_id = ${id} and ended_at is null`);
  });
  ctx.log.info({ organizationId: ctx.organizationId, drill: id, by }, 'a drill was cancelled');
}
