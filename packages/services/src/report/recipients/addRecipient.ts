import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { checkAddress, checkKinds, checkLanguage } from './recipientInput';

/** So many addresses get reports at most: more are a list's matter. */
const MOST_RECIPIENTS = 200;

export interface RecipientInput {
  readonly address: string;
  readonly language: string;
  /** Of `SCHEDULE_KINDS`. */
  readonly kinds: readonly string[];
}

/**
 * Has reports of these kinds sent to an address, whose owner needs no account.
 *
 * @throws ServiceError invalid with the field, conflict for an address that gets them already, or one too many.
 */
export async function addRecipient(ctx: OrganizationContext, input: RecipientInput): Promise<{ id: string }> {
  const address = checkAddress(input.address);
  const language = checkLanguage(input.language);
  const kinds = checkKinds(input.kinds);
  const id = ctx.newId();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute<{ recipients: number }>(
      sql`select count(*)::int as recipients from channels where kind = 'report' and archived_at is null`,
    );
    if ((rows[0]?.recipients ?? 0) >= MOST_RECIPIENTS)
      throw new ServiceError('conflict', `${MOST_RECIPIENTS} get reports already: remove some first.`, {
        field: 'recipients',
      });
    const inserted = await tx.execute(sql`
      insert into channels (id, organization_id, kind, name, address, topics, report_kinds, language, created_at)
      values (${id}, ${ctx.organizationId}, 'report', ${address}, ${address}, '{}', ${sql.param(kinds)}::text[],
        ${language}, ${new Date(ctx.now())})
      on conflict (organization_id, lower(address)) where kind = 'report' and archived_at is null do nothing
      returning id`);
    if (inserted.rows.length === 0)
      throw new ServiceError('conflict', `${address} gets reports already.`, { field: 'address' });
  });
  return { id };
}
