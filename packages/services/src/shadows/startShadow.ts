import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { tellPolicy } from '../policies/policyEvent';
import { misfits, refuse } from '../policies/policyInput';
import { policyOf, type StoredPolicy } from '../policies/policyRow';

/** Each is judged as often as the route itself. */
export const MOST_SHADOWS = 3;

/**
 * Lets a policy decide for a route without acting: it begins where the route is. The hub that decides for the route judges
 * by it at once. `by` is the name of who starts it.
 *
 * @throws ServiceError not-found with the field, invalid where it names lines that the region has not, conflict where the
 *   route follows it already, it is one of its shadows or archived, or the route has three.
 */
export async function startShadow(
  ctx: OrganizationContext,
  { routeId, policyId, by }: { routeId: string; policyId: string; by: string },
): Promise<{ id: string }> {
  const id = ctx.newId();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const policies = await tx.execute<StoredPolicy & { archived: boolean } & Record<string, unknown>>(sql`
      select scenario, name, version, definition, archived_at is not null as archived from policies
      where id = ${policyId} for no key update`);
    const [policy] = policies.rows;
    if (!policy) throw new ServiceError('not-found', 'there is no such policy', { field: 'policyId' });
    if (policy.archived) throw new ServiceError('conflict', `${policy.name} is archived`, { field: 'policyId' });
    await assertRoom(tx, routeId, policyId);
    const faults = await misfits(tx, policyOf(policy), [routeId]);
    if (faults.length > 0) refuse(faults);
    await tx.execute(sql`
      insert into shadows (id, organization_id, route_id, policy_id, started_by, started_at, state)
      select ${id}, ${ctx.organizationId}, ${routeId}, ${policyId}, ${by}, ${new Date(ctx.now())},
        (select state from route_states where route_id = ${routeId})`);
    const { name, version } = policy;
    await tellPolicy(tx, ctx, { change: 'shadow-started', policyId, name, version, by }, routeId);
  });
  ctx.log.info({ organizationId: ctx.organizationId, routeId, policyId, shadowId: id, by }, 'a shadow was started');
  return { id };
}

/** The route's row is locked: of two that are started at once the second sees the first. */
async function assertRoom(tx: Transaction, routeId: string, policyId: string): Promise<void> {
  const routes = await tx.execute<{ policyId: string }>(sql`
    select policy_id as "policyId" from routes where id = ${routeId} and archived_at is null for no key update`);
  const [route] = routes.rows;
  if (!route) throw new ServiceError('not-found', 'there is no such route', { field: 'routeId' });
  if (route.policyId === policyId)
    throw new ServiceError('conflict', 'the route follows this policy: a shadow of it would do the same', {
      field: 'policyId',
    });
  const { rows } = await tx.execute<{ policyId: string }>(sql`
    select policy_id as "policyId" from shadows where route_id = ${routeId} and ended_at is null`);
  if (rows.some((open) => open.policyId === policyId))
    throw new ServiceError('conflict', 'it is a shadow of this route already', { field: 'policyId' });
  if (rows.length >= MOST_SHADOWS)
    throw new ServiceError('conflict', `the route has ${MOST_SHADOWS} shadows: end one of them first`, {
      field: 'routeId',
    });
}
