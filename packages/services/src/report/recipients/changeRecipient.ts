import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { checkKinds, checkLanguage } from './recipientInput';

/**
 * Changes what a recipient gets, and in which language. `on`: one that was ended (by itself, by its mail server) gets
 * reports again.
 *
 * @throws ServiceError invalid with the field, not-found.
 */
export async function changeRecipient(
  ctx: OrganizationContext,
  input: {
    readonly id: string;
    readonly language?: string | undefined;
    readonly kinds?: readonly string[] | undefined;
    readonly on?: true | undefined;
  },
): Promise<void> {
  const language = input.language === undefined ? null : checkLanguage(input.language);
  const kinds = input.kinds === undefined ? null : checkKinds(input.kinds);
  const on = input.on === true;
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute(sql`
      update channels set language = coalesce(${language}, language),
        report_kinds = coalesce(${sql.param(kinds)}::text[], report_kinds),
        disabled_at = case when ${on} then null else disabled_at end,
        disabled_reason = case when ${on} then null else disabled_reason end,
        failing_since = case when ${on} then null else failing_since end,
        paused_until = case when ${on} then null else paused_until end
      where id = ${input.id} and kind = 'report' and archived_at is null returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'There is no such recipient.', { field: 'id' });
  });
}
