import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { popFaults } from './checks';
import { faultOf, refuse } from './networkFault';
import { assertPopsStay } from './regionPops';
import { assertInUse, lockNetwork, takenFault } from './standing';
import { syncPaths } from './syncPaths';

export interface PopInput {
  /** Null creates. */
  readonly id: string | null;
  readonly name: string;
  /** Regions whose lines land there: it is put at the end of their lists, and taken off the others'. Left out, they stay. */
  readonly regionIds?: readonly string[] | undefined;
}

/**
 * Makes or changes a PoP. Agents of the regions that gain or lose it gain or lose their paths to it at once.
 *
 * @throws ServiceError invalid or conflict with each fault by its field, not-found.
 */
export function savePop(ctx: OrganizationContext, input: PopInput): Promise<{ id: string }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    return writePop(tx, ctx, input);
  });
}

/** As `savePop`, in a transaction that holds the lock of the network. */
export async function writePop(tx: Transaction, ctx: OrganizationContext, input: PopInput): Promise<{ id: string }> {
  const id = input.id ?? ctx.newId();
  const name = input.name.trim();
  if (input.id !== null)
    await assertInUse(tx, 'PoP', sql`select archived_at is not null as archived from pops where id = ${id}`);
  refuse(popFaults({ name }));
  refuse([await takenFault(tx, 'name', name, sql`pops where name = ${name} and id <> ${id}`)], 'conflict');
  await tx.execute(sql`
    insert into pops (id, organization_id, name) values (${id}, ${ctx.organizationId}, ${name})
    on conflict (id) do update set name = ${name}`);
  if (input.regionIds !== undefined) await landIn(tx, ctx, id, input.regionIds);
  return { id };
}

async function landIn(
  tx: Transaction,
  ctx: OrganizationContext,
  popId: string,
  regionIds: readonly string[],
): Promise<void> {
  const ids = sql`${sql.param([...new Set(regionIds)])}::uuid[]`;
  const known = await tx.execute(sql`select 1 from regions where id = any(${ids}) and archived_at is null`);
  if (known.rows.length < new Set(regionIds).size)
    refuse([
      faultOf('regionIds', 'unknown', null, {
        fault: 'names a region that is not in use',
        fix: 'choose from the list',
      }),
    ]);
  const left = await tx.execute<{ id: string }>(sql`
    delete from region_pops where pop_id = ${popId} and region_id <> all(${ids}) returning region_id as id`);
  await tx.execute(sql`
    insert into region_pops (organization_id, region_id, pop_id, priority)
    select ${ctx.organizationId}, g, ${popId},
      (select coalesce(max(priority), 0) + 1 from region_pops where region_id = g)
    from unnest(${ids}) as g on conflict do nothing`);
  const touched = [...regionIds, ...left.rows.map(({ id }) => id)];
  await assertPopsStay(tx, 'regionIds', touched);
  await syncPaths(tx, ctx, touched);
}
