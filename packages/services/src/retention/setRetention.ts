import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { checkRetention, type Retention } from './retention';

/**
 * Chooses how long the organization keeps its measurements. What is older goes within the hour (rollup/retain), and
 * does not come back when the settings are raised again.
 *
 * @throws ServiceError invalid, with the field.
 */
export async function setRetention(
  ctx: OrganizationContext,
  input: Retention & { readonly changedBy: string },
): Promise<void> {
  checkRetention(input);
  const { rawDays, minutesDays, quartersDays, changedBy } = input;
  await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute(sql`
      insert into retentions (organization_id, raw_days, minutes_days, quarters_days, updated_at)
      values (${ctx.organizationId}, ${rawDays}, ${minutesDays}, ${quartersDays}, ${new Date(ctx.now())})
      on conflict (organization_id) do update set raw_days = excluded.raw_days, minutes_days = excluded.minutes_days,
        quarters_days = excluded.quarters_days, updated_at = excluded.updated_at`),
  );
  ctx.log.info(
    { organizationId: ctx.organizationId, rawDays, minutesDays, quartersDays, changedBy },
    'an organization chose how long it keeps its measurements',
  );
}
