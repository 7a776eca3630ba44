import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { agentFaults } from './checks';
import { faultOf, refuse } from './networkFault';
import { assertInUse, lockNetwork, referenceFault, takenFault } from './standing';
import { isImported } from './syncPaths';

export interface AgentInput {
  readonly id: string;
  /** Of the agent's region. */
  readonly carrierId: string;
  readonly name: string;
  /** Between two probes. */
  readonly intervalMs: number;
  /** Differentiated services code point of its probes; null leaves the host's default. */
  readonly dscp: number | null;
  /** Between two attempts to connect. */
  readonly connectIntervalMs: number;
}

/**
 * Changes how an agent measures and what it is called; it is told at once. Agents are made by `addAgent`.
 *
 * @throws ServiceError invalid or conflict with each fault by its field, not-found.
 */
export function saveAgent(ctx: OrganizationContext, input: AgentInput): Promise<{ id: string }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    return writeAgent(tx, input);
  });
}

/** As `saveAgent`, in a transaction that holds the lock of the network. */
export async function writeAgent(tx: Transaction, input: AgentInput): Promise<{ id: string }> {
  const { id, carrierId, intervalMs, dscp, connectIntervalMs } = input;
  const name = input.name.trim();
  const was = await assertInUse<{ regionId: string; imported: boolean }>(
    tx,
    'agent',
    sql`select archived_at is not null as archived, region_id as "regionId", ${isImported} as imported
      from agents a where id = ${id}`,
  );
  const carriers = sql`carriers where id = ${carrierId} and region_id = ${was.regionId}`;
  refuse([
    was.imported
      ? faultOf('id', 'imported', null, { fault: 'stands for imported measurements', fix: 'it cannot be changed' })
      : null,
    await referenceFault(tx, 'carrierId', carriers),
    ...agentFaults({ name, intervalMs, dscp, connectIntervalMs }),
  ]);
  refuse([await takenFault(tx, 'name', name, sql`agents where name = ${name} and id <> ${id}`)], 'conflict');
  await tx.execute(sql`
    update agents set carrier_id = ${carrierId}, name = ${name}, interval_ms = ${intervalMs}, dscp = ${dscp},
      connect_interval_ms = ${connectIntervalMs} where id = ${id}`);
  return { id };
}
