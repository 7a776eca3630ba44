import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { circuitFaults, textOrNone } from './checks';
import { refuse } from './networkFault';
import { assertInUse, lockNetwork, takenFault } from './standing';

export interface CircuitInput {
  /** Null creates. */
  readonly id: string | null;
  readonly name: string;
  readonly provider: string;
  readonly cable: string | null;
  readonly committedMbps: number | null;
  readonly monthlyCost: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
}

/**
 * Makes or changes a circuit.
 *
 * @throws ServiceError invalid or conflict with each fault by its field, not-found.
 */
export function saveCircuit(ctx: OrganizationContext, input: CircuitInput): Promise<{ id: string }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    return writeCircuit(tx, ctx, input);
  });
}

/** As `saveCircuit`, in a transaction that holds the lock of the network. */
export async function writeCircuit(
  tx: Transaction,
  ctx: OrganizationContext,
  input: CircuitInput,
): Promise<{ id: string }> {
  const { committedMbps, monthlyCost } = input;
  const id = input.id ?? ctx.newId();
  const name = input.name.trim();
  const provider = input.provider.trim();
  const cable = textOrNone(input.cable);
  const currency = textOrNone(input.currency);
  if (input.id !== null)
    await assertInUse(tx, 'circuit', sql`select archived_at is not null as archived from circuits where id = ${id}`);
  refuse(circuitFaults({ name, provider, cable, committedMbps, monthlyCost, currency }));
  refuse([await takenFault(tx, 'name', name, sql`circuits where name = ${name} and id <> ${id}`)], 'conflict');
  await tx.execute(sql`
    insert into circuits (id, organization_id, name, provider, cable, committed_mbps, monthly_cost, currency)
    values (${id}, ${ctx.organizationId}, ${name}, ${provider}, ${cable}, ${committedMbps}, ${monthlyCost}, ${currency})
    on conflict (id) do update set name = ${name}, provider = ${provider}, cable = ${cable},
      committed_mbps = ${committedMbps}, monthly_cost = ${monthlyCost}, currency = ${currency}`);
  return { id };
}
