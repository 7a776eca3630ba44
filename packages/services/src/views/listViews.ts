import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { SavedView } from './savedView';

/** Others' views that are shown at once: the newest. */
const MOST_SHARED = 300;

/** The person's own views and those that others share in the organization, own ones first, by name. */
export async function listViews(ctx: OrganizationContext, userId: string): Promise<SavedView[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<SavedView & Record<string, unknown>>(sql`
      select v.id, v.name, v.path, v.query, v.shared, v.user_id = ${userId} as own, u.name as by
      from (
        select * from saved_views where organization_id = ${ctx.organizationId} and user_id = ${userId}
        union all
        (select * from saved_views
          where organization_id = ${ctx.organizationId} and shared and user_id <> ${userId}
          order by created_at desc limit ${MOST_SHARED})
      ) v join people_users u on u.id = v.user_id
      order by own desc, lower(v.name), v.id`),
  );
  return rows;
}
