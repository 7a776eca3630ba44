import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { tellPolicy } from '../policies/policyEvent';

/**
 * Ends a shadow: it decides no more, and keeps its record. Once more changes nothing. `by` is the name of who ends it.
 *
 * @throws ServiceError not-found.
 */
export async function endShadow(ctx: OrganizationContext, { id, by }: { id: string; by: string }): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute<{
      policyId: string;
      routeId: string;
      name: string;
      version: number;
      ended: boolean;
    }>(sql`
      select s.policy_id as "policyId", s.route_id as "routeId", p.name, p.version, s.ended_at is not null as ended
      from shadows s join policies p on p.id = s.policy_id where s.id = ${id}`);
    const [shadow] = rows;
    if (!shadow) throw new ServiceError('not-found', 'there is no such shadow', { field: 'id' });
    if (shadow.ended) return;
    const ended = await tx.execute(sql`
      update shadows set ended_at = ${new Date(ctx.now())}, ended_by = ${by} where id = ${id} and ended_at is null
      returning id`);
    if (ended.rows.length === 0) return;
    const { policyId, routeId, name, version } = shadow;
    await tellPolicy(tx, ctx, { change: 'shadow-ended', policyId, name, version, by }, routeId);
  });
  ctx.log.info({ organizationId: ctx.organizationId, shadowId: id, by }, 'a shadow was ended');
}
