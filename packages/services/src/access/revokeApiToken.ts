import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

/**
 * Makes a token good for nothing, at once and for ever. Once more changes nothing.
 *
 * @throws ServiceError not-found.
 */
export async function revokeApiToken(ctx: OrganizationContext, { id }: { id: string }): Promise<void> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute(
      sql`update api_tokens set revoked_at = coalesce(revoked_at, ${new Date(ctx.now())}) where id = ${id} returning id`,
    ),
  );
  if (rows.length === 0) throw new ServiceError('not-found', 'there is no such token', { field: 'id' });
  ctx.log.info({ organizationId: ctx.organizationId, token: id }, 'an API token was revoked');
}
