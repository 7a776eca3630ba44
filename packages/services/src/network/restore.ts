import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { misfits } from '../policies/policyInput';
import { policyOf, type StoredPolicy } from '../policies/policyRow';
import { type ArchivableKind, type ArchivableObject, archivableKinds } from './archivable';
import { regionsOf, tableOf } from './archive';
import { faultOf, type NetworkFault, refuse } from './networkFault';
import { fewLinesFault } from './saveRoute';
import { lockNetwork } from './standing';
import { isImported, syncPaths } from './syncPaths';

/**
 * Takes back something of the network that was archived, and what was archived together with it. Agents measure with it
 * again at once; their keys are as good as they were. Of what is in use it changes nothing.
 *
 * @throws ServiceError not-found; conflict where what it hangs on is archived itself.
 */
export function restore(ctx: OrganizationContext, object: ArchivableObject): Promise<void> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    await restoreIn(tx, ctx, { ...object, alone: false });
  });
}

/** As `restore`, in a transaction that holds the lock of the network. `alone`: what was archived with it stays so. */
export async function restoreIn(
  tx: Transaction,
  ctx: OrganizationContext,
  object: ArchivableObject & { readonly alone: boolean },
): Promise<void> {
  const { kind, id, alone } = object;
  const { rows } = await tx.execute<{ at: string | null }>(sql`
    select archived_at as at from ${tableOf[kind]} where id = ${id} for no key update`);
  const [row] = rows;
  if (row === undefined) throw new ServiceError('not-found', `there is no such ${kind}`, { field: 'id' });
  if (row.at === null) return;
  refuse(await parentFaults(tx, object), 'conflict');
  await tx.execute(sql`update ${tableOf[kind]} set archived_at = null where id = ${id} and archived_at is not null`);
  for (const lower of alone ? [] : archivableKinds) {
    const below = belowOf(kind, lower, id);
    if (below !== null)
      await tx.execute(sql`
        update ${tableOf[lower]} a set archived_at = null where a.archived_at = ${row.at}::timestamptz and ${below}`);
  }
  await assertRoutesHold(tx, kind, id);
  await syncPaths(tx, ctx, await regionsOf(tx, kind, id));
}

function belowOf(kind: ArchivableKind, lower: ArchivableKind, id: string): SQL | null {
  const withAgents = lower === 'agent' ? sql`not ${isImported}` : sql`true`;
  if (kind === 'carrier' && lower === 'agent') return sql`a.carrier_id = ${id} and ${withAgents}`;
  const ofRegion = lower === 'carrier' || lower === 'line' || lower === 'route' || lower === 'agent';
  return kind === 'region' && ofRegion ? sql`a.region_id = ${id} and ${withAgents}` : null;
}

/** What it hangs on, as kind and name, where that is archived. */
async function parentFaults(tx: Transaction, { kind, id }: ArchivableObject): Promise<NetworkFault[]> {
  const region = sql`select 'region' as kind, g.code as name from regions g join ${tableOf[kind]} x on x.region_id = g.id
    where x.id = ${id} and g.archived_at is not null`;
  const carrier = sql`select 'carrier' as kind, c.name from carriers c join agents x on x.carrier_id = c.id
    where x.id = ${id} and c.archived_at is not null`;
  const circuit = sql`select 'circuit' as kind, c.name from circuits c join lines x on x.circuit_id = c.id
    where x.id = ${id} and c.archived_at is not null`;
  const policy = sql`select 'policy' as kind, p.name from policies p join routes x on x.policy_id = p.id
    where x.id = ${id} and p.archived_at is not null`;
  const imported = sql`select 'import' as kind, a.name from agents a where a.id = ${id} and ${isImported}`;
  const parents: Readonly<Record<ArchivableKind, readonly SQL[]>> = {
    ...{ region: [], circuit: [], pop: [], carrier: [region] },
    ...{ line: [region, circuit], route: [region, policy], agent: [region, carrier, imported] },
  };
  const faults: NetworkFault[] = [];
  for (const parent of parents[kind]) {
    const { rows } = await tx.execute<{ kind: string; name: string }>(parent);
    for (const { kind: what, name } of rows)
      faults.push(
        what === 'import'
          ? faultOf('id', 'imported', name, { fault: 'stands for imported measurements', fix: 'it stays archived' })
          : faultOf('id', 'archived', name, {
              fault: 'cannot be restored',
              fix: `the ${what} ${name} is archived: restore that first`,
            }),
      );
  }
  return faults;
}

/** Routes that came back must find what they need, as new ones must. */
async function assertRoutesHold(tx: Transaction, kind: ArchivableKind, id: string): Promise<void> {
  if (kind !== 'route' && kind !== 'region') return;
  const { rows } = await tx.execute<{ id: string; regionId: string; policy: StoredPolicy }>(sql`
    select r.id, r.region_id as "regionId",
      json_build_object('scenario', p.scenario, 'name', p.name, 'version', p.version, 'definition', p.definition) as policy
    from routes r join policies p on p.id = r.policy_id
    where r.archived_at is null and ${kind === 'route' ? sql`r.id` : sql`r.region_id`} = ${id}`);
  for (const route of rows) {
    refuse([await fewLinesFault(tx, 'id', route.regionId)], 'conflict');
    const faults = await misfits(tx, policyOf(route.policy), [route.id]);
    refuse(
      faults.map(({ field, fault, fix }) =>
        faultOf('id', 'policy-names-line', route.policy.name, { fault: `has a policy whose ${field} ${fault}`, fix }),
      ),
      'conflict',
    );
  }
}
