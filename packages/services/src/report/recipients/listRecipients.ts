import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { epochMs } from '../../query/chain';
import type { Language } from '../archive/reportVersion';
import type { ScheduleKind } from '../schedules/due';

/** Who gets reports; times are epoch ms. */
export interface RecipientRow {
  readonly id: string;
  readonly address: string;
  readonly language: Language;
  readonly kinds: readonly ScheduleKind[];
  /** The name of the person with that address in the organization; null where nobody has it. */
  readonly account: string | null;
  /** `bounced`: nothing is sent any more, for the mail server would not take it; `unsubscribed`: they ended it. */
  readonly state: 'on' | 'bounced' | 'unsubscribed';
  /** When a mail server took the newest that it took; null: none yet. */
  readonly lastSentAt: number | null;
  /** What was wrong with the newest; null where nothing was. */
  readonly lastError: string | null;
}

/** Recipients by address. */
export async function listRecipients(ctx: OrganizationContext): Promise<RecipientRow[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<RecipientRow & Record<string, unknown>>(sql`
      select c.id, c.address, c.language, c.report_kinds as kinds,
        (select u.name from people_users u where lower(u.email) = lower(c.address) limit 1) as account,
        case when c.disabled_at is null then 'on' when c.disabled_reason = 'by-person' then 'unsubscribed'
          else 'bounced' end as state,
        (select ${epochMs(sql`d.acknowledged_at`)} from deliveries d
          where d.channel_id = c.id and d.acknowledged_at is not null order by d.created_at desc limit 1) as "lastSentAt",
        (select d.last_error from deliveries d where d.channel_id = c.id order by d.created_at desc limit 1) as "lastError"
      from channels c where c.kind = 'report' and c.archived_at is null order by lower(c.address), c.id`),
  );
  return rows;
}
