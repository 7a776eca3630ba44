import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { lockNetwork } from './standing';

export interface AddressPlace {
  readonly lineId: string;
  readonly popId: string;
}

/**
 * Forgets where a line finds the reflector of a PoP: nothing is measured there from now on. What was, stays.
 *
 * @throws ServiceError not-found.
 */
export function removeAddress(ctx: OrganizationContext, { lineId, popId }: AddressPlace): Promise<void> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    const { rows } = await tx.execute(sql`
      delete from reflector_addresses where line_id = ${lineId} and pop_id = ${popId} returning line_id`);
    if (rows.length === 0)
      throw new ServiceError('not-found', 'this line has no address at this PoP', { field: 'popId' });
  });
}
