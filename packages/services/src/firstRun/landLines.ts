import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { saveAddress } from '../network/saveAddress';
import { saveLine } from '../network/saveLine';
import { savePop } from '../network/savePop';

/** A region's lines as they land at one PoP. */
export interface NewLanding {
  readonly regionId: string;
  readonly pop: string;
  readonly lines: readonly { readonly slot: string; readonly host: string; readonly port: number }[];
}

/**
 * Lands lines of a region at a PoP, each with its reflector's address there. What is there already is kept and gets the new
 * address, so that it may be done again where it failed half way.
 *
 * @throws ServiceError invalid or conflict with the field: `pop`, `A.host`, `B.port` …
 */
export async function landLines(ctx: OrganizationContext, { regionId, pop, lines }: NewLanding): Promise<void> {
  const known = await placesOf(ctx, regionId, pop.trim());
  // Anew only where there is none: the regions of one that is there would be replaced.
  const popId =
    known.popId ?? (await under('pop', () => savePop(ctx, { id: null, name: pop, regionIds: [regionId] }))).id;
  for (const { slot, host, port } of lines) {
    const lineId =
      known.lines.get(slot) ??
      (await under(slot, () => saveLine(ctx, { id: null, regionId, slot, circuitId: null }))).id;
    await under(slot, () => saveAddress(ctx, { lineId, popId, host, port, connectUrl: null }));
  }
}

/** Ids of the PoP of this name, where it is one of the region, and of the region's lines by slot. */
async function placesOf(ctx: OrganizationContext, regionId: string, pop: string) {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const pops = await tx.execute<{ id: string }>(sql`
      select o.id from pops o join region_pops rp on rp.pop_id = o.id
      where rp.region_id = ${regionId} and o.name = ${pop} and o.archived_at is null`);
    const lines = await tx.execute<{ slot: string; id: string }>(sql`
      select slot, id from lines where region_id = ${regionId} and archived_at is null`);
    return { popId: pops.rows[0]?.id ?? null, lines: new Map(lines.rows.map(({ slot, id }) => [slot, id])) };
  });
}

/** The same refusal, with the field of the form that holds both lines. */
async function under<T>(place: string, save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.details.field === undefined) throw error;
    const field = place === 'pop' ? 'pop' : `${place}.${error.details.field}`;
    throw new ServiceError(error.code, error.message, { ...error.details, field });
  }
}
