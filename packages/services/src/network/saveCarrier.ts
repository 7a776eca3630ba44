import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { carrierFaults } from './checks';
import { refuse } from './networkFault';
import { assertInUse, fixedFault, lockNetwork, referenceFault, takenFault } from './standing';

export interface CarrierInput {
  /** Null creates. */
  readonly id: string | null;
  readonly regionId: string;
  readonly name: string;
  readonly asn: number | null;
  /** Its share of the region's audience, beside those of the others: any unit, as 3 : 1. */
  readonly audienceWeight: number;
}

/**
 * Makes or changes a carrier of a region, which stays that region's.
 *
 * @throws ServiceError invalid or conflict with each fault by its field, not-found.
 */
export function saveCarrier(ctx: OrganizationContext, input: CarrierInput): Promise<{ id: string }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    return writeCarrier(tx, ctx, input);
  });
}

/** As `saveCarrier`, in a transaction that holds the lock of the network. */
export async function writeCarrier(
  tx: Transaction,
  ctx: OrganizationContext,
  input: CarrierInput,
): Promise<{ id: string }> {
  const { regionId, asn, audienceWeight } = input;
  const id = input.id ?? ctx.newId();
  const name = input.name.trim();
  if (input.id !== null) {
    const was = await assertInUse<{ regionId: string }>(
      tx,
      'carrier',
      sql`select archived_at is not null as archived, region_id as "regionId" from carriers where id = ${id}`,
    );
    refuse([fixedFault('regionId', was.regionId, regionId, 'add a carrier to the other region instead')]);
  }
  refuse([
    await referenceFault(tx, 'regionId', sql`regions where id = ${regionId}`),
    ...carrierFaults({ name, asn, audienceWeight }),
  ]);
  const others = sql`carriers where region_id = ${regionId} and name = ${name} and id <> ${id}`;
  refuse([await takenFault(tx, 'name', name, others)], 'conflict');
  await tx.execute(sql`
    insert into carriers (id, organization_id, region_id, name, asn, audience_weight)
    values (${id}, ${ctx.organizationId}, ${regionId}, ${name}, ${asn}, ${audienceWeight})
    on conflict (id) do update set name = ${name}, asn = ${asn}, audience_weight = ${audienceWeight}`);
  return { id };
}
