import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';

/** Removes a person's own view; one that is gone, or somebody else's, stays as it is. */
export async function removeView(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly userId: string },
): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute(sql`delete from saved_views where id = ${input.id} and user_id = ${input.userId}`),
  );
}
