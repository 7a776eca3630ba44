import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { tellPolicy } from './policyEvent';
import { lockPolicies } from './policyInput';

/**
 * Puts a policy away: it keeps its history and its name. Not while a route follows it, or is shadowed by it. Once more
 * changes nothing. `by` is the name of who does.
 *
 * @throws ServiceError not-found, conflict with where it is used.
 */
export async function archivePolicy(ctx: OrganizationContext, { id, by }: { id: string; by: string }): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockPolicies(tx, ctx);
    const { rows } = await tx.execute<{ name: string; version: number; archived: boolean; used: string[] }>(sql`
      select name, version, archived_at is not null as archived, array(
        select g.code || ' ' || r.scenario from routes r join regions g on g.id = r.region_id
        where r.archived_at is null and (r.policy_id = p.id or exists (
          select 1 from shadows s where s.route_id = r.id and s.policy_id = p.id and s.ended_at is null))
        order by 1) as used
      from policies p where id = ${id} for update`);
    const [policy] = rows;
    if (!policy) throw new ServiceError('not-found', 'there is no such policy', { field: 'id' });
    if (policy.archived) return;
    if (policy.used.length > 0)
      throw new ServiceError(
        'conflict',
        `${policy.name} is in use on ${policy.used.join(', ')}: give those routes another policy and end its shadows first`,
        { field: 'id' },
      );
    await tx.execute(sql`update policies set archived_at = ${new Date(ctx.now())} where id = ${id}`);
    const { name, version } = policy;
    await tellPolicy(tx, ctx, { change: 'archived', policyId: id, name, version, by });
  });
  ctx.log.info({ organizationId: ctx.organizationId, policyId: id, by }, 'a policy was archived');
}
