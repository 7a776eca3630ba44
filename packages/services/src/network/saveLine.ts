import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { lineFaults } from './checks';
import { refuse } from './networkFault';
import { assertInUse, fixedFault, lockNetwork, referenceFault, takenFault } from './standing';
import { syncPaths } from './syncPaths';

export interface LineInput {
  /** Null creates. */
  readonly id: string | null;
  readonly regionId: string;
  /** A, B, … */
  readonly slot: string;
  readonly circuitId: string | null;
}

/**
 * Makes or changes a line of a region; a new one is measured by every agent of the region at once. Its slot stays: decisions,
 * incidents and relays know it by that.
 *
 * @throws ServiceError invalid or conflict with each fault by its field, not-found.
 */
export function saveLine(ctx: OrganizationContext, input: LineInput): Promise<{ id: string }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    const saved = await writeLine(tx, ctx, input);
    await syncPaths(tx, ctx, [input.regionId]);
    return saved;
  });
}

/** As `saveLine`, in a transaction that holds the lock of the network and syncs the paths. */
export async function writeLine(tx: Transaction, ctx: OrganizationContext, input: LineInput): Promise<{ id: string }> {
  const { regionId, circuitId } = input;
  const id = input.id ?? ctx.newId();
  const slot = input.slot.trim();
  if (input.id !== null) {
    const was = await assertInUse<{ regionId: string; slot: string }>(
      tx,
      'line',
      sql`select archived_at is not null as archived, region_id as "regionId", slot from lines where id = ${id}`,
    );
    refuse([
      fixedFault('regionId', was.regionId, regionId, 'add a line to the other region instead'),
      fixedFault('slot', was.slot, slot, 'archive this line and add another'),
    ]);
  }
  refuse([
    await referenceFault(tx, 'regionId', sql`regions where id = ${regionId}`),
    ...lineFaults({ slot }),
    circuitId === null ? null : await referenceFault(tx, 'circuitId', sql`circuits where id = ${circuitId}`),
  ]);
  const others = sql`lines where region_id = ${regionId} and slot = ${slot} and id <> ${id}`;
  refuse([await takenFault(tx, 'slot', slot, others)], 'conflict');
  await tx.execute(sql`
    insert into lines (id, organization_id, region_id, slot, circuit_id)
    values (${id}, ${ctx.organizationId}, ${regionId}, ${slot}, ${circuitId})
    on conflict (id) do update set circuit_id = ${circuitId}`);
  return { id };
}
