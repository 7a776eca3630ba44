import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { epochMs } from '../query/chain';
import type { AlertLanguage, Topic } from './alert';
import type { Asker } from './lockChannel';

/** A channel as people see it; no secret is in it. Times are epoch ms. */
export interface ChannelRow {
  readonly id: string;
  readonly kind: 'email' | 'webhook';
  /** The asker's own; else it is the organization's. */
  readonly own: boolean;
  readonly name: string;
  /** Null for e-mails. Of the organization's, who may not change them see the host alone: many addresses are secrets. */
  readonly url: string | null;
  readonly topics: readonly Topic[];
  readonly regionIds: readonly string[] | null;
  readonly language: AlertLanguage;
  /** Since when every try failed, and what came of the last one; null while they do not. */
  readonly failingSince: number | null;
  readonly lastError: string | null;
  readonly lastDeliveredAt: number | null;
  readonly disabledAt: number | null;
  readonly disabledReason: 'by-person' | 'gone' | 'failing' | null;
  readonly previousSecretUntil: number | null;
}

/** The asker's own channels and the organization's, by name; at most 300, which is more than may be made. */
export async function listChannels(ctx: OrganizationContext, by: Asker): Promise<ChannelRow[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<ChannelRow & Record<string, unknown>>(sql`
      select c.id, c.kind, c.user_id is not null as own, c.name, c.url, c.topics, c.region_ids as "regionIds", c.language,
        ${epochMs(sql`c.failing_since`)} as "failingSince", ${epochMs(sql`c.disabled_at`)} as "disabledAt",
        c.disabled_reason as "disabledReason",
        case when c.previous_secret_until > ${new Date(ctx.now())} then ${epochMs(sql`c.previous_secret_until`)} end
          as "previousSecretUntil",
        case when c.failing_since is not null or c.disabled_reason <> 'by-person' then (
          select d.last_error from deliveries d where d.channel_id = c.id and d.last_error is not null
          order by d.created_at desc limit 1) end as "lastError",
        (select ${epochMs(sql`d.acknowledged_at`)} from deliveries d
          where d.channel_id = c.id and d.acknowledged_at is not null order by d.created_at desc limit 1) as "lastDeliveredAt"
      from channels c
      where c.kind <> 'report' and c.archived_at is null and (c.user_id is null or c.user_id = ${by.userId})
      order by c.user_id is null, c.kind, lower(c.name), c.id limit 300`),
  );
  return rows.map((row) => (row.own || by.mayManage || row.url === null ? row : { ...row, url: hostOf(row.url) }));
}

const hostOf = (url: string): string => `${new URL(url).origin}/…`;
