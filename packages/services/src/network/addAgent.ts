import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { type EnrolmentToken, issueEnrolmentToken } from './enrolmentToken';

export interface NewAgent {
  readonly regionId: string;
  readonly carrierId: string;
  readonly name: string;
  /** Who adds it. */
  readonly createdBy: string | null;
}

const MAX_NAME_LENGTH = 80;
/** RFC 8972 §3: 16 bits, and 0 stands for none. */
const MAX_SSID = 65_535;

/**
 * Adds an agent with one path per line and PoP of its region, each with a session id that is free at its reflector's
 * address, and makes the token that its program enrols with.
 *
 * @throws ServiceError invalid or conflict, with the field that is at fault.
 */
export function addAgent(ctx: OrganizationContext, input: NewAgent): Promise<EnrolmentToken> {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH)
    throw new ServiceError('invalid', `name must have 1 to ${MAX_NAME_LENGTH} characters`, { field: 'name' });
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    // One at a time per organization: two agents that are added at once must not get the same session id.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`paths of ${ctx.organizationId}`}, 0))`);
    await assertPlace(tx, input);
    const ways = await waysOf(tx, input.regionId);
    const agentId = await insertAgent(tx, ctx, { ...input, name });
    await insertPaths(tx, ctx, agentId, ways);
    return issueEnrolmentToken(tx, ctx, { agentId, createdBy: input.createdBy });
  });
}

async function assertPlace(tx: Transaction, { regionId, carrierId }: NewAgent): Promise<void> {
  const regions = await tx.execute(sql`select 1 from regions where id = ${regionId} and archived_at is null`);
  if (regions.rows.length === 0) throw new ServiceError('invalid', 'there is no such region', { field: 'regionId' });
  const carriers = await tx.execute(
    sql`select 1 from carriers where id = ${carrierId} and region_id = ${regionId} and archived_at is null`,
  );
  if (carriers.rows.length === 0)
    throw new ServiceError('invalid', 'there is no such carrier in this region', { field: 'carrierId' });
}

/** One line to one PoP, and the reflector's address there (`host:port`), as far as it is known. */
type Way = { lineId: string; popId: string; address: string | null };

async function waysOf(tx: Transaction, regionId: string): Promise<Way[]> {
  const { rows } = await tx.execute<Way>(sql`
    select l.id as "lineId", o.id as "popId", a.host || ' ' || a.port as address
    from lines l
    join region_pops rp on rp.region_id = l.region_id
    join pops o on o.id = rp.pop_id and o.archived_at is null
    left join reflector_addresses a on a.line_id = l.id and a.pop_id = o.id
    where l.region_id = ${regionId} and l.archived_at is null
    order by rp.priority, l.slot`);
  if (rows.length === 0)
    throw new ServiceError('conflict', 'this region has no line to a PoP yet: there is nothing to measure', {
      field: 'regionId',
    });
  return rows;
}

async function insertAgent(tx: Transaction, ctx: OrganizationContext, input: NewAgent): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into agents (id, organization_id, region_id, carrier_id, name)
    values (${ctx.newId()}, ${ctx.organizationId}, ${input.regionId}, ${input.carrierId}, ${input.name})
    on conflict (organization_id, name) do nothing returning id`);
  const [agent] = rows;
  if (agent === undefined)
    throw new ServiceError('conflict', `there is or was an agent named ${input.name} already`, { field: 'name' });
  return agent.id;
}

async function insertPaths(
  tx: Transaction,
  ctx: OrganizationContext,
  agentId: string,
  ways: readonly Way[],
): Promise<void> {
  const taken = await takenSsids(tx);
  for (const { lineId, popId, address } of ways) {
    const ssid = takeFree(taken, address ?? `${popId} ${lineId}`);
    await tx.execute(sql`
      insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
      values (${ctx.organizationId}, ${agentId}, ${lineId}, ${popId}, ${ssid})`);
  }
}

/** Session ids in use, by the address they are used at; archived paths keep theirs, so that no history is mixed up. */
async function takenSsids(tx: Transaction): Promise<Map<string, Set<number>>> {
  const { rows } = await tx.execute<{ place: string; ssids: number[] }>(sql`
    select coalesce(a.host || ' ' || a.port, p.pop_id || ' ' || p.line_id) as place, array_agg(p.ssid) as ssids
    from paths p left join reflector_addresses a on a.pop_id = p.pop_id and a.line_id = p.line_id
    group by 1`);
  return new Map(rows.map(({ place, ssids }) => [place, new Set(ssids)]));
}

function takeFree(taken: Map<string, Set<number>>, place: string): number {
  const here = taken.get(place) ?? new Set<number>();
  taken.set(place, here);
  for (let ssid = 1; ssid <= MAX_SSID; ssid += 1) {
    if (here.has(ssid)) continue;
    here.add(ssid);
    return ssid;
  }
  throw new ServiceError('conflict', 'this reflector address has no free session id left', { field: 'regionId' });
}
