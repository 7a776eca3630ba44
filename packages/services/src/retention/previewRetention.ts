import { withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../context';
import { type Resolution, readStored } from './getRetention';
import { checkRetention, type Retention } from './retention';

const DAY_MS = 86_400_000;

/** What a retention would leave of one resolution, and what it would take. */
export interface RetentionEffect {
  readonly resolution: Resolution;
  /** Epoch ms: what began before would go, within the hour. */
  readonly keptFrom: number;
  /** Start of the oldest measurement, epoch ms; null where there is none. */
  readonly oldest: number | null;
  /** Days of measurements that would go, up to the next whole one; 0 where nothing would. */
  readonly daysGoing: number;
}

/**
 * What would go if these were the settings; changes nothing.
 *
 * @throws ServiceError invalid, with the field.
 */
export async function previewRetention(ctx: OrganizationContext, retention: Retention): Promise<RetentionEffect[]> {
  checkRetention(retention);
  const days = { raw: retention.rawDays, minutes: retention.minutesDays, quarters: retention.quartersDays };
  const stored = await withOrganization(ctx.db, ctx.organizationId, readStored);
  return stored.map(({ resolution, oldest }) => {
    const keptFrom = ctx.now() - days[resolution] * DAY_MS;
    const goingMs = oldest === null ? 0 : Math.max(0, keptFrom - oldest);
    return { resolution, keptFrom, oldest, daysGoing: Math.ceil(goingMs / DAY_MS) };
  });
}
