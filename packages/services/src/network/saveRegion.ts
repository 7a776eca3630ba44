import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { listFaults, regionFaults, textOrNone } from './checks';
import { refuse } from './networkFault';
import { assertPopsStay, knownPopsFault, writeRegionPops } from './regionPops';
import { assertInUse, lockNetwork, takenFault } from './standing';
import { syncPaths } from './syncPaths';

export interface RegionInput {
  /** Null creates. */
  readonly id: string | null;
  /** ISO 3166, such as SG. */
  readonly code: string;
  /** Null: people see the ISO code's own name in their language. */
  readonly name: string | null;
  /** IANA. */
  readonly timeZone: string;
  /** By priority; left out, they stay. */
  readonly popIds?: readonly string[] | undefined;
}

/**
 * Makes or changes a region, alone: carriers and lines come after it. PoPs that its list gains or loses do so for every
 * agent of the region at once.
 *
 * @throws ServiceError invalid or conflict with each fault by its field, not-found.
 */
export function saveRegion(ctx: OrganizationContext, input: RegionInput): Promise<{ id: string }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    return writeRegion(tx, ctx, input);
  });
}

/** As `saveRegion`, in a transaction that holds the lock of the network. */
export async function writeRegion(
  tx: Transaction,
  ctx: OrganizationContext,
  input: RegionInput,
): Promise<{ id: string }> {
  const id = input.id ?? ctx.newId();
  const code = input.code.trim();
  const timeZone = input.timeZone.trim();
  const name = textOrNone(input.name);
  if (input.id !== null)
    await assertInUse(tx, 'region', sql`select archived_at is not null as archived from regions where id = ${id}`);
  refuse([...regionFaults({ code, name, timeZone }), ...listFaults('popIds', input.popIds ?? [])]);
  refuse([await knownPopsFault(tx, input.popIds ?? [])]);
  refuse([await takenFault(tx, 'code', code, sql`regions where code = ${code} and id <> ${id}`)], 'conflict');
  await tx.execute(sql`
    insert into regions (id, organization_id, code, name, time_zone)
    values (${id}, ${ctx.organizationId}, ${code}, ${name}, ${timeZone})
    on conflict (id) do update set code = ${code}, name = ${name}, time_zone = ${timeZone}`);
  if (input.popIds === undefined) return { id };
  await writeRegionPops(tx, ctx, id, input.popIds);
  await assertPopsStay(tx, 'popIds', [id]);
  await syncPaths(tx, ctx, [id]);
  return { id };
}
