import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';

/** Ends a link at once; one that is revoked stays so. @throws ServiceError not-found. */
export async function revokeLink(ctx: OrganizationContext, { id }: { id: string }): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute(sql`select from report_links where id = ${id}`);
    if (rows.length === 0) throw new ServiceError('not-found', 'There is no such link.', { field: 'id' });
    await tx.execute(
      sql`update report_links set revoked_at = ${new Date(ctx.now())} where id = ${id} and revoked_at is null`,
    );
  });
}
