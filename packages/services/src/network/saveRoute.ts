import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { giveRoutePolicy, lockPolicyToFollow } from '../policies/assignPolicy';
import { misfits } from '../policies/policyInput';
import { policyOf } from '../policies/policyRow';
import { faultOf, type NetworkFault, refuse } from './networkFault';
import { assertInUse, fixedFault, lockNetwork, referenceFault, takenFault } from './standing';

export interface RouteInput {
  /** Null creates. */
  readonly id: string | null;
  readonly regionId: string;
  readonly scenario: Scenario;
  readonly policyId: string;
  /** The name of who saves it. */
  readonly by: string;
}

/**
 * Makes a route, or gives it another policy: region and scenario are what it is. The hub takes up a new one at once.
 *
 * @throws ServiceError invalid or conflict with each fault by its field, not-found.
 */
export function saveRoute(ctx: OrganizationContext, input: RouteInput): Promise<{ id: string }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    return writeRoute(tx, ctx, input);
  });
}

/** As `saveRoute`, in a transaction that holds the lock of the network. */
export function writeRoute(tx: Transaction, ctx: OrganizationContext, input: RouteInput): Promise<{ id: string }> {
  return input.id === null ? insertRoute(tx, ctx, input) : changeRoute(tx, ctx, { ...input, id: input.id });
}

async function insertRoute(tx: Transaction, ctx: OrganizationContext, input: RouteInput): Promise<{ id: string }> {
  const { regionId, scenario, policyId } = input;
  const id = ctx.newId();
  refuse([await referenceFault(tx, 'regionId', sql`regions where id = ${regionId}`)]);
  refuse([await fewLinesFault(tx, 'regionId', regionId)]);
  const others = sql`routes where region_id = ${regionId} and scenario = ${scenario}`;
  refuse([await takenFault(tx, 'scenario', scenario, others)], 'conflict');
  const policy = await lockPolicyToFollow(tx, policyId);
  await tx.execute(sql`
    insert into routes (id, organization_id, region_id, scenario, policy_id)
    values (${id}, ${ctx.organizationId}, ${regionId}, ${scenario}, ${policyId})`);
  const faults = await misfits(tx, policyOf(policy), [id]);
  refuse(
    faults.map(({ field, fault, fix }) =>
      faultOf('policyId', 'policy-names-line', policy.name, { fault: `has a policy whose ${field} ${fault}`, fix }),
    ),
  );
  return { id };
}

/** The fault of a region that has no two lines: between fewer there is nothing to choose. */
export async function fewLinesFault(tx: Transaction, field: string, regionId: string): Promise<NetworkFault | null> {
  const { rows } = await tx.execute(sql`select 1 from lines where region_id = ${regionId} and archived_at is null`);
  if (rows.length >= 2) return null;
  return faultOf(field, 'too-few-lines', rows.length, {
    fault: `names a region with ${rows.length === 0 ? 'no line' : 'one line'}`,
    fix: 'give it two lines first: between fewer there is nothing to choose',
  });
}

async function changeRoute(
  tx: Transaction,
  ctx: OrganizationContext,
  { id, regionId, scenario, policyId, by }: RouteInput & { readonly id: string },
): Promise<{ id: string }> {
  const was = await assertInUse<{ regionId: string; scenario: string }>(
    tx,
    'route',
    sql`select archived_at is not null as archived, region_id as "regionId", scenario from routes where id = ${id}`,
  );
  refuse([
    fixedFault('regionId', was.regionId, regionId, 'add a route to the other region instead'),
    fixedFault('scenario', was.scenario, scenario, 'add a route for the other scenario instead'),
  ]);
  await giveRoutePolicy(tx, ctx, { routeId: id, policyId, by });
  return { id };
}
