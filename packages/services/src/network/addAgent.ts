import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { type EnrolmentToken, issueEnrolmentToken } from './enrolmentToken';
import { lockNetwork } from './standing';
import { syncPaths } from './syncPaths';

export interface NewAgent {
  readonly regionId: string;
  readonly carrierId: string;
  readonly name: string;
  /** Who adds it. */
  readonly createdBy: string | null;
}

const MAX_NAME_LENGTH = 80;

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
    await lockNetwork(tx, ctx);
    await assertPlace(tx, input);
    await assertWay(tx, input.regionId);
    const agentId = await insertAgent(tx, ctx, { ...input, name });
    await syncPaths(tx, ctx, [input.regionId]);
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

async function assertWay(tx: Transaction, regionId: string): Promise<void> {
  const { rows } = await tx.execute(sql`
    select 1 from lines l
    join region_pops rp on rp.region_id = l.region_id
    join pops o on o.id = rp.pop_id and o.archived_at is null
    where l.region_id = ${regionId} and l.archived_at is null limit 1`);
  if (rows.length === 0)
    throw new ServiceError('conflict', 'this region has no line to a PoP yet: there is nothing to measure', {
      field: 'regionId',
    });
}

/** Inserts an agent, without paths or token, in the caller's transaction. Throws conflict for a name that is taken. */
export async function insertAgent(
  tx: Transaction,
  ctx: OrganizationContext,
  input: Omit<NewAgent, 'createdBy'>,
): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into agents (id, organization_id, region_id, carrier_id, name)
    values (${ctx.newId()}, ${ctx.organizationId}, ${input.regionId}, ${input.carrierId}, ${input.name})
    on conflict (organization_id, name) do nothing returning id`);
  const [agent] = rows;
  if (agent === undefined)
    throw new ServiceError('conflict', `there is or was an agent named ${input.name} already`, { field: 'name' });
  return agent.id;
}
