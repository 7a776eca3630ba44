import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { faultOf, type NetworkFault, refuse } from './networkFault';
import { isImported } from './syncPaths';

/** The fault of a list that names a PoP which is not there, or archived. */
export async function knownPopsFault(tx: Transaction, popIds: readonly string[]): Promise<NetworkFault | null> {
  const { rows } = await tx.execute<{ archived: string | null; known: number }>(sql`
    select min(name) filter (where archived_at is not null) as archived, count(*)::int as known
    from pops where id = any(${sql.param(popIds)}::uuid[])`);
  const [{ archived, known } = { archived: null, known: 0 }] = rows;
  if (known < popIds.length)
    return faultOf('popIds', 'unknown', null, { fault: 'names a PoP that is not there', fix: 'choose from the list' });
  if (archived === null) return null;
  return faultOf('popIds', 'archived', archived, {
    fault: `names ${archived}, which is archived`,
    fix: 'restore it, or leave it out',
  });
}

/** Makes these PoPs a region's, by priority. An archived one keeps its place, should it be restored. */
export async function writeRegionPops(
  tx: Transaction,
  { organizationId }: OrganizationContext,
  regionId: string,
  popIds: readonly string[],
): Promise<void> {
  const ids = sql`${sql.param(popIds)}::uuid[]`;
  await tx.execute(sql`
    delete from region_pops rp using pops o
    where o.id = rp.pop_id and o.archived_at is null and rp.region_id = ${regionId} and rp.pop_id <> all(${ids})`);
  await tx.execute(sql`
    insert into region_pops as rp (organization_id, region_id, pop_id, priority)
    select ${organizationId}, ${regionId}, id, place from unnest(${ids}) with ordinality as listed (id, place)
    on conflict (region_id, pop_id) do update set priority = excluded.priority where rp.priority <> excluded.priority`);
}

/** Codes of regions with agents that have no PoP in use but this one, if any. */
export async function regionsLeftWithoutPop(tx: Transaction, popId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ code: string }>(sql`
    select g.code from regions g join region_pops mine on mine.region_id = g.id and mine.pop_id = ${popId}
    where ${hasAgents} and not exists (select 1 from region_pops rp join pops o on o.id = rp.pop_id
      where rp.region_id = g.id and o.archived_at is null and o.id <> ${popId})
    order by g.code`);
  return rows.map(({ code }) => code);
}

const hasAgents = sql`
  exists (select 1 from agents a where a.region_id = g.id and a.archived_at is null and not ${isImported})`;

/** @throws ServiceError conflict where agents of one of these regions would have nothing left to measure. */
export async function assertPopsStay(tx: Transaction, field: string, regionIds: readonly string[]): Promise<void> {
  const { rows } = await tx.execute<{ code: string }>(sql`
    select g.code from regions g where g.id = any(${sql.param(regionIds)}::uuid[]) and ${hasAgents}
      and not exists (select 1 from region_pops rp join pops o on o.id = rp.pop_id
        where rp.region_id = g.id and o.archived_at is null)
    order by g.code`);
  refuse(
    rows.map(({ code }) =>
      faultOf(field, 'no-pop-left', code, {
        fault: `leaves the agents of ${code} without a PoP`,
        fix: 'keep one, or archive the agents first',
      }),
    ),
    'conflict',
  );
}
