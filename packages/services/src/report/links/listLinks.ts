import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { epochMs } from '../../query/chain';
import type { Language } from '../archive/reportVersion';

/** A link as people see it; times are epoch ms. What it leads to was told once, when it was made. */
export interface LinkRow {
  readonly id: string;
  readonly recipient: string;
  readonly language: Language;
  readonly createdAt: number;
  /** Null: it is in an e-mail to the recipient. */
  readonly createdBy: string | null;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  readonly opens: number;
  readonly lastOpenedAt: number | null;
}

/** Links to one report, newest first, those that open nothing any more among them; at most 500. */
export async function listLinks(ctx: OrganizationContext, { name }: { name: string }): Promise<LinkRow[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<LinkRow & Record<string, unknown>>(sql`
      select id, recipient, language, ${epochMs(sql`created_at`)} as "createdAt",
        case when channel_id is null then created_by end as "createdBy", ${epochMs(sql`expires_at`)} as "expiresAt",
        ${epochMs(sql`revoked_at`)} as "revokedAt", opened_count as opens, ${epochMs(sql`opened_at`)} as "lastOpenedAt"
      from report_links where name = ${name} order by created_at desc, id limit 500`),
  );
  return rows;
}
