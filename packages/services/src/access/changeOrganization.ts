import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { checkOrganization, type NewOrganization } from './newOrganization';

/**
 * Gives the organization another name or zone. In the zone its weeks and months are reckoned from then on, those before
 * too, wherever they are worked out anew.
 *
 * @throws ServiceError invalid, with the field.
 */
export async function changeOrganization(ctx: OrganizationContext, input: NewOrganization): Promise<void> {
  const { name, timeZone } = checkOrganization(input);
  await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute(sql`update organization set name = ${name}, time_zone = ${timeZone} where id = ${ctx.organizationId}`),
  );
  ctx.log.info({ organizationId: ctx.organizationId }, 'an organization was changed');
}
