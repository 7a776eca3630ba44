import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { placeOf, takeFree, takenIds } from './sessionIds';

/** What stands for imported measurements has paths of its own, and never measures. */
export const isImported = sql`coalesce(a.state ? 'imported', false)`;

/**
 * Gives the agents of these regions a path for every line to every PoP of theirs, and takes away those that lead nowhere
 * any more: a path that comes back is the one it was. The database tells the agents (migration 0006) as it commits.
 */
export async function syncPaths(
  tx: Transaction,
  ctx: OrganizationContext,
  regionIds: readonly string[],
): Promise<void> {
  if (regionIds.length === 0) return;
  const wanted = sql`
    select a.id as agent_id, l.id as line_id, o.id as pop_id, rp.priority, l.slot
    from agents a
    join lines l on l.region_id = a.region_id and l.archived_at is null
    join region_pops rp on rp.region_id = a.region_id
    join pops o on o.id = rp.pop_id and o.archived_at is null
    where a.region_id = any(${sql.param(regionIds)}::uuid[]) and a.archived_at is null and not ${isImported}`;
  await tx.execute(sql`
    with wanted as (${wanted})
    update paths p set archived_at = case when w.agent_id is null then ${new Date(ctx.now())}::timestamptz end
    from agents a, paths q left join wanted w using (agent_id, line_id, pop_id)
    where q.id = p.id and a.id = p.agent_id and a.archived_at is null and not ${isImported}
      and a.region_id = any(${sql.param(regionIds)}::uuid[])
      and (p.archived_at is null) = (w.agent_id is null)`);
  const { rows } = await tx.execute<{ agentId: string; lineId: string; popId: string; address: string | null }>(sql`
    with wanted as (${wanted})
    select w.agent_id as "agentId", w.line_id as "lineId", w.pop_id as "popId", r.host || ' ' || r.port as address
    from wanted w left join reflector_addresses r on r.line_id = w.line_id and r.pop_id = w.pop_id
    where not exists (
      select 1 from paths p where (p.agent_id, p.line_id, p.pop_id) = (w.agent_id, w.line_id, w.pop_id))
    order by w.agent_id, w.priority, w.slot`);
  if (rows.length === 0) return;
  const taken = await takenIds(tx);
  const columns = {
    agentIds: rows.map(({ agentId }) => agentId),
    lineIds: rows.map(({ lineId }) => lineId),
    popIds: rows.map(({ popId }) => popId),
    ssids: rows.map((way) => takeFree(taken, placeOf(way))),
  };
  await tx.execute(sql`
    insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
    select ${ctx.organizationId}, * from unnest(${sql.param(columns.agentIds)}::uuid[], ${sql.param(columns.lineIds)}::uuid[],
      ${sql.param(columns.popIds)}::uuid[], ${sql.param(columns.ssids)}::int[])`);
}
