import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { type AlertChoice, checkChoice } from './channelInput';
import { type Asker, assertPerson, tellChannel } from './lockChannel';

/**
 * Chooses of what the asker is told by e-mail, to the address they sign in with. A person has one such choice in an
 * organization; an earlier one is replaced and switched on.
 *
 * @throws ServiceError invalid with the field, forbidden for a program.
 */
export async function setEmailChannel(
  ctx: OrganizationContext,
  input: AlertChoice,
  by: Asker,
): Promise<{ id: string }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await assertPerson(tx, ctx, by);
    const { topics, regionIds, language } = await checkChoice(tx, input);
    const { rows } = await tx.execute<{ id: string }>(sql`
      insert into channels (id, organization_id, user_id, kind, name, topics, region_ids, language, created_at)
      values (${ctx.newId()}, ${ctx.organizationId}, ${by.userId}, 'email', ${by.name},
        ${sql.param(topics)}::text[], ${sql.param(regionIds)}::uuid[], ${language}, ${new Date(ctx.now())})
      on conflict (organization_id, user_id) where kind = 'email' and archived_at is null do update set
        topics = excluded.topics, region_ids = excluded.region_ids, language = excluded.language,
        disabled_at = null, disabled_reason = null,
        failing_since = case when channels.disabled_at is null then channels.failing_since end,
        paused_until = case when channels.disabled_at is null then channels.paused_until end
      returning id`);
    const id = rows[0]?.id ?? '';
    await tellChannel(tx, ctx, { id, name: by.name, userId: by.userId }, by, 'changed');
    return { id };
  });
}
