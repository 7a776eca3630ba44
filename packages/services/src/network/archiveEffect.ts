import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { namedLines } from '../policies/policyInput';
import { policyOf, type StoredPolicy } from '../policies/policyRow';
import type { ArchivableKind, ArchivableObject, ArchiveBlock, ArchiveEffect } from './archivable';
import { regionsLeftWithoutPop } from './regionPops';
import { isImported } from './syncPaths';

type Named = ArchivableObject & { readonly name: string };

/** What archiving something would take with it, and what stands against it. */
export function archiveEffect(ctx: OrganizationContext, object: ArchivableObject): Promise<ArchiveEffect> {
  return withOrganization(ctx.db, ctx.organizationId, (tx) => effectOf(tx, object));
}

/** As `archiveEffect`, in the caller's transaction. */
export async function effectOf(tx: Transaction, { kind, id }: ArchivableObject): Promise<ArchiveEffect> {
  const below = await belowOf(tx, kind, id);
  const routeIds = [...(kind === 'route' ? [id] : []), ...below.filter((o) => o.kind === 'route').map((o) => o.id)];
  return { below, blockedBy: [...(await followers(tx, routeIds)), ...(await usersOf(tx, kind, id))] };
}

async function belowOf(tx: Transaction, kind: ArchivableKind, id: string): Promise<readonly Named[]> {
  const agentsWhere = (condition: SQL) => sql`
    select 'agent' as kind, a.id, a.name, 1 as rank from agents a
    where a.archived_at is null and not ${isImported} and ${condition}`;
  switch (kind) {
    case 'region': {
      const { rows } = await tx.execute<Named & Record<string, unknown>>(sql`
        select kind, id, name from (
          ${agentsWhere(sql`a.region_id = ${id}`)}
          union all select 'route', r.id, g.code || ' · ' || r.scenario, 2 from routes r join regions g on g.id = r.region_id
            where r.region_id = ${id} and r.archived_at is null
          union all select 'line', l.id, g.code || ' · ' || l.slot, 3 from lines l join regions g on g.id = l.region_id
            where l.region_id = ${id} and l.archived_at is null
          union all select 'carrier', c.id, g.code || ' · ' || c.name, 4 from carriers c
            join regions g on g.id = c.region_id where c.region_id = ${id} and c.archived_at is null
        ) b order by rank, name`);
      return rows;
    }
    case 'carrier': {
      const { rows } = await tx.execute<Named & Record<string, unknown>>(sql`
        select kind, id, name from (${agentsWhere(sql`a.carrier_id = ${id}`)}) b order by name`);
      return rows;
    }
    case 'circuit':
    case 'line':
    case 'pop':
    case 'route':
    case 'agent':
      return [];
  }
}

/** A relay whose route goes would hear no more of it, and keep its line whatever happens to that. */
async function followers(tx: Transaction, routeIds: readonly string[]): Promise<ArchiveBlock[]> {
  const { rows } = await tx.execute<{ name: string }>(sql`
    select distinct y.name from relay_routes rr join relays y on y.id = rr.relay_id
    where rr.route_id = any(${sql.param(routeIds)}::uuid[]) and y.archived_at is null order by y.name`);
  return rows.map(({ name }) => ({
    ...{ code: 'relay-follows', name },
    message: `the relay ${name} follows it: give that another route, or archive it, first`,
  }));
}

function usersOf(tx: Transaction, kind: ArchivableKind, id: string): Promise<ArchiveBlock[]> {
  switch (kind) {
    case 'circuit':
      return linesOn(tx, id);
    case 'line':
      return routesOf(tx, id);
    case 'pop':
      return lastPopOf(tx, id);
    case 'region':
    case 'carrier':
    case 'route':
    case 'agent':
      return Promise.resolve([]);
  }
}

async function linesOn(tx: Transaction, circuitId: string): Promise<ArchiveBlock[]> {
  const { rows } = await tx.execute<{ name: string }>(sql`
    select g.code || ' · ' || l.slot as name from lines l join regions g on g.id = l.region_id
    where l.circuit_id = ${circuitId} and l.archived_at is null order by 1`);
  return rows.map(({ name }) => ({
    ...{ code: 'used-by-line', name },
    message: `the line ${name} is carried by it: give that another circuit, or archive it, first`,
  }));
}

async function routesOf(tx: Transaction, lineId: string): Promise<ArchiveBlock[]> {
  const { rows } = await tx.execute<{
    name: string;
    slot: string;
    active: boolean;
    others: number;
    policy: StoredPolicy;
  }>(sql`
    select g.code || ' · ' || r.scenario as name, l.slot, coalesce(s.active_line = l.slot, false) as active,
      (select count(*)::int from lines o where o.region_id = l.region_id and o.id <> l.id and o.archived_at is null) as others,
      json_build_object('scenario', p.scenario, 'name', p.name, 'version', p.version, 'definition', p.definition) as policy
    from lines l join routes r on r.region_id = l.region_id and r.archived_at is null
    join regions g on g.id = l.region_id join policies p on p.id = r.policy_id
    left join route_states s on s.route_id = r.id
    where l.id = ${lineId} order by 1`);
  return rows.flatMap(({ name, slot, active, others, policy }): ArchiveBlock[] => {
    if (others < 2)
      return [
        {
          ...{ code: 'too-few-lines', name },
          message: `the route ${name} would be left without two lines to choose between: add a line, or archive the route, first`,
        },
      ];
    if (namedLines(policyOf(policy)).includes(slot))
      return [
        {
          ...{ code: 'policy-names-line', name },
          message: `the policy of the route ${name} names line ${slot}: give it another policy first`,
        },
      ];
    if (!active) return [];
    return [
      {
        ...{ code: 'line-active', name },
        message: `the route ${name} is on line ${slot} now: override it to another line first`,
      },
    ];
  });
}

async function lastPopOf(tx: Transaction, popId: string): Promise<ArchiveBlock[]> {
  return (await regionsLeftWithoutPop(tx, popId)).map((name) => ({
    ...{ code: 'no-pop-left', name },
    message: `the agents of ${name} would be left without a PoP: add another to the region, or archive the agents, first`,
  }));
}
