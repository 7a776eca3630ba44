import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { SCHEDULE_KINDS } from './due';

/**
 * Says whether the reports of a kind are made by themselves, and at which hour of the day after the period.
 *
 * @throws ServiceError invalid with the field.
 */
export async function setSchedule(
  ctx: OrganizationContext,
  { kind, enabled, hour }: { readonly kind: string; readonly enabled: boolean; readonly hour: number },
): Promise<void> {
  if (!SCHEDULE_KINDS.some((known) => known === kind))
    throw new ServiceError('invalid', `kind must be one of ${SCHEDULE_KINDS.join(', ')}`, { field: 'kind' });
  if (!Number.isInteger(hour) || hour < 0 || hour > 23)
    throw new ServiceError('invalid', 'hour must be a whole number from 0 to 23', { field: 'hour' });
  await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute(sql`
      insert into report_schedules (organization_id, name, enabled, hour)
      values (${ctx.organizationId}, ${kind}, ${enabled}, ${hour})
      on conflict (organization_id, name) do update set enabled = excluded.enabled, hour = excluded.hour`),
  );
}
