import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

/** Name and time zone of the organization that the context acts in. @throws ServiceError not-found. */
export async function organizationOf(ctx: OrganizationContext): Promise<{ name: string; timeZone: string }> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ name: string; timeZone: string }>(
      sql`select name, time_zone as "timeZone" from organization where id = ${ctx.organizationId}`,
    ),
  );
  if (!rows[0]) throw new ServiceError('not-found', 'There is no such organization.');
  return rows[0];
}
