import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';

/** Somebody of the organization, as others may know of them. */
export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly role: string;
}

/** Everybody of the organization by name. */
export async function listMembers(ctx: OrganizationContext): Promise<Member[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<Member & Record<string, unknown>>(sql`
      select u.id as "userId", u.name, m.role from member m join people_users u on u.id = m.user_id
      order by lower(u.name), u.id`),
  );
  return rows;
}
