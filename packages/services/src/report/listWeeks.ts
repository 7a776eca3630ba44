import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { epochMs } from '../query/chain';
import { weekAt, weekShifted } from './isoWeek';
import { organizationOf } from './weeklyReport';

export interface ReportWeek {
  readonly week: string;
  readonly from: number;
  readonly to: number;
  readonly complete: boolean;
}

/** Quarter-hours are kept for 25 months. */
const MOST_WEEKS = 110;

/** From the running week back to the first that has data, newest first. */
export async function listWeeks(ctx: OrganizationContext): Promise<ReportWeek[]> {
  const { timeZone } = await organizationOf(ctx);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ first: number | null }>(sql`
      select ${epochMs(sql`min(f.bucket)`)} as first from paths p, lateral (
        select q.bucket from people_rollup_quarters q where q.path_id = p.id order by q.bucket limit 1) f`),
  );
  const first = rows[0]?.first ?? null;
  const weeks: ReportWeek[] = [];
  for (let week = weekAt(ctx.now(), timeZone); weeks.length < MOST_WEEKS; week = weekShifted(week, -1, timeZone)) {
    if (first === null || week.to <= first) break;
    weeks.push({ ...week, complete: week.to <= ctx.now() });
  }
  return weeks;
}
