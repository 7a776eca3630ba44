import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { epochMs } from '../query/chain';
import type { Role } from './permissions';

/** A program's token, without the token. Times are epoch ms. */
export interface ApiTokenRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Null for the installation, and for somebody who has left. */
  readonly createdBy: string | null;
  readonly createdAt: number;
  /** To the minute; null when it never was used. */
  readonly lastUsedAt: number | null;
}

/** The tokens that are good, by name. */
export async function listApiTokens(ctx: OrganizationContext): Promise<ApiTokenRow[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<ApiTokenRow & Record<string, unknown>>(sql`
      select t.id, t.name, t.role, u.name as "createdBy", ${epochMs(sql`t.created_at`)} as "createdAt",
        ${epochMs(sql`t.last_used_at`)} as "lastUsedAt"
      from api_tokens t left join people_users u on u.id = t.created_by
      where t.revoked_at is null order by lower(t.name), t.id`),
  );
  return rows;
}
