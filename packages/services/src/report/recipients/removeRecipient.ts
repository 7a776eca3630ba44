import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';

/**
 * Ends the reports to a recipient: what waits is dropped, and the links in what they got open nothing any more.
 *
 * @throws ServiceError not-found.
 */
export async function removeRecipient(ctx: OrganizationContext, { id }: { id: string }): Promise<void> {
  const now = new Date(ctx.now());
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute(sql`
      update channels set archived_at = ${now} where id = ${id} and kind = 'report' and archived_at is null returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'There is no such recipient.', { field: 'id' });
    await tx.execute(sql`
      update report_links set revoked_at = ${now}
      where channel_id = ${id} and revoked_at is null and expires_at > ${now}`);
  });
}
