import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { organizationOf } from '../../query/organizationOf';
import { nextDue, SCHEDULE_KINDS, type ScheduleKind } from './due';

/** What holds where nobody said anything. */
export const DEFAULT_HOUR = 6;

export interface Schedule {
  readonly kind: ScheduleKind;
  readonly enabled: boolean;
  /** 0–23, on the organization's clock of the day after the period. */
  readonly hour: number;
  /** Epoch ms; null while it is not enabled. */
  readonly nextAt: number | null;
}

/** Which reports are made by themselves, and when next. */
export async function getSchedules(
  ctx: OrganizationContext,
): Promise<{ schedules: readonly Schedule[]; timeZone: string }> {
  const { timeZone } = await organizationOf(ctx);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ kind: string; enabled: boolean; hour: number }>(
      sql`select name as kind, enabled, hour from report_schedules`,
    ),
  );
  const schedules = SCHEDULE_KINDS.map((kind) => {
    const { enabled = true, hour = DEFAULT_HOUR } = rows.find((row) => row.kind === kind) ?? {};
    return { kind, enabled, hour, nextAt: enabled ? nextDue(kind, { hour, timeZone, now: ctx.now() }) : null };
  });
  return { schedules, timeZone };
}
