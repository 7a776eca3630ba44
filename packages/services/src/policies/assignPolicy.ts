import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { tellPolicy } from './policyEvent';
import { misfits, refuse } from './policyInput';
import { policyOf, type StoredPolicy } from './policyRow';

/**
 * Gives a route another policy: the hub that decides for it follows at once, and where it was a shadow of the route, that
 * is over. The same one again changes nothing. `by` is the name of who does.
 *
 * @throws ServiceError not-found with the field, invalid where it names lines that the region has not, conflict for a
 *   policy that is archived.
 */
export async function assignPolicy(
  ctx: OrganizationContext,
  { routeId, policyId, by }: { routeId: string; policyId: string; by: string },
): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, (tx) => giveRoutePolicy(tx, ctx, { routeId, policyId, by }));
  ctx.log.info({ organizationId: ctx.organizationId, routeId, policyId, by }, 'a route got another policy');
}

/** As `assignPolicy`, in the caller's transaction. */
export async function giveRoutePolicy(
  tx: Transaction,
  ctx: OrganizationContext,
  { routeId, policyId, by }: { routeId: string; policyId: string; by: string },
): Promise<void> {
  const policy = await lockPolicyToFollow(tx, policyId);
  const routes = await tx.execute<{ policyId: string; name: string }>(sql`
    select r.policy_id as "policyId", p.name from routes r join policies p on p.id = r.policy_id
    where r.id = ${routeId} and r.archived_at is null for no key update of r`);
  const [route] = routes.rows;
  if (!route) throw new ServiceError('not-found', 'there is no such route', { field: 'routeId' });
  if (route.policyId === policyId) return;
  const faults = await misfits(tx, policyOf(policy), [routeId]);
  if (faults.length > 0) refuse(faults);
  await tx.execute(sql`update routes set policy_id = ${policyId} where id = ${routeId}`);
  // What acts from now on is no shadow any more.
  await tx.execute(sql`
    update shadows set ended_at = ${new Date(ctx.now())}, ended_by = ${by}
    where route_id = ${routeId} and policy_id = ${policyId} and ended_at is null`);
  const { name, version } = policy;
  await tellPolicy(tx, ctx, { change: 'assigned', policyId, name, version, by, from: route.name }, routeId);
}

/**
 * The policy that a route is to follow, locked: it is not archived, nor given other lines, while a route takes it.
 *
 * @throws ServiceError not-found, conflict for one that is archived, with the field `policyId`.
 */
export async function lockPolicyToFollow(tx: Transaction, policyId: string): Promise<StoredPolicy> {
  const { rows } = await tx.execute<StoredPolicy & { archived: boolean } & Record<string, unknown>>(sql`
    select scenario, name, version, definition, archived_at is not null as archived from policies
    where id = ${policyId} for no key update`);
  const [policy] = rows;
  if (!policy) throw new ServiceError('not-found', 'there is no such policy', { field: 'policyId' });
  if (policy.archived) throw new ServiceError('conflict', `${policy.name} is archived`, { field: 'policyId' });
  return policy;
}
