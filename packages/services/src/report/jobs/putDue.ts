import type { Context } from '../../context';
import type { ReportReason } from '../archive/reportVersion';
import type { Period } from '../figures/inputs';
import { newestDue, SCHEDULE_KINDS, type ScheduleKind } from '../schedules/due';
import { DEFAULT_HOUR } from '../schedules/getSchedules';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What failed for good is begun anew after this. */
const AGAIN_AFTER_MS = HOUR_MS;
/** Data may still come into a period that has none. */
const LOOK_FOR_DATA_EVERY_MS = 15 * 60_000;
/** A period that is over has its last quarter-hours rolled up by then. */
const COMPLETE_AFTER_MS = HOUR_MS;
const MOST_AT_A_TIME = 50;

const ORGANIZATIONS = `
  select o.id, o.time_zone as "timeZone", coalesce(json_object_agg(s.name, json_build_object('enabled', s.enabled,
    'hour', s.hour)) filter (where s.name is not null), '{}') as schedules
  from organization o left join report_schedules s on s.organization_id = o.id group by o.id`;

const SCHEDULED = `
  select organization_id || ' ' || name as key from reports where scheduled_at is not null and ends_at > $1`;

const HAS_DATA = `
  select exists (
    select from paths p join lateral (
      select from rollup_quarters q where q.path_id = p.id and q.bucket >= $2 and q.bucket < $3 limit 1
    ) q on true where p.organization_id = $1
  ) as "hasData"`;

interface Organization {
  readonly id: string;
  readonly timeZone: string;
  readonly schedules: Readonly<Partial<Record<ScheduleKind, { enabled: boolean; hour: number }>>>;
}

export interface DueLook {
  /** Puts a job for each report whose hour has come, the newest of each kind; one that nothing was measured for has none. */
  look(): Promise<void>;
}

/** Remembers, for a while, which periods have no data. */
export function createDueLook(ctx: Context): DueLook {
  const empty = new Map<string, number>();

  async function hasData(organizationId: string, { name, from, to }: Period): Promise<boolean> {
    const key = `${organizationId} ${name}`;
    const now = ctx.now();
    for (const [known, until] of empty) if (until <= now) empty.delete(known);
    if (empty.has(key)) return false;
    const span = [new Date(from), new Date(to)];
    const { rows } = await ctx.db.pool.query<{ hasData: boolean }>(HAS_DATA, [organizationId, ...span]);
    const found = rows[0]?.hasData === true;
    if (!found) empty.set(key, now + LOOK_FOR_DATA_EVERY_MS);
    return found;
  }

  return {
    async look() {
      const now = ctx.now();
      const dueOf = remembered(now);
      const { rows: organizations } = await ctx.db.pool.query<Organization>(ORGANIZATIONS);
      const { rows } = await ctx.db.pool.query<{ key: string }>(SCHEDULED, [new Date(now - 70 * DAY_MS)]);
      const scheduled = new Set(rows.map(({ key }) => key));
      for (const { id, timeZone, schedules } of organizations)
        for (const kind of SCHEDULE_KINDS) {
          const { enabled = true, hour = DEFAULT_HOUR } = schedules[kind] ?? {};
          if (!enabled) continue;
          const { period } = dueOf(kind, hour, timeZone);
          if (scheduled.has(`${id} ${period.name}`) || !(await hasData(id, period))) continue;
          await putJob(ctx, { organizationId: id, name: period.name, reason: 'scheduled' });
        }
    },
  };
}

/** Many organizations share a zone and an hour. */
function remembered(now: number) {
  const known = new Map<string, ReturnType<typeof newestDue>>();
  return (kind: ScheduleKind, hour: number, timeZone: string) => {
    const key = `${kind} ${hour} ${timeZone}`;
    const due = known.get(key) ?? newestDue(kind, { hour, timeZone, now });
    known.set(key, due);
    return due;
  };
}

const INCOMPLETE = `
  select organization_id as "organizationId", name from reports where not complete and ends_at <= $1
  order by ends_at limit ${MOST_AT_A_TIME}`;

/** Puts a job for each report that was made before its period was over, once it is. */
export async function putIncomplete(ctx: Context): Promise<void> {
  const { rows } = await ctx.db.pool.query<{ organizationId: string; name: string }>(INCOMPLETE, [
    new Date(ctx.now() - COMPLETE_AFTER_MS),
  ]);
  for (const row of rows) await putJob(ctx, { ...row, reason: 'complete' });
}

const PUT = `
  insert into report_jobs (organization_id, kind, name, reason, next_attempt_at, created_at)
  select $1, 'report', $2, $3, $4, $4
  where not exists (
    select from report_jobs where organization_id = $1 and kind = 'report' and name = $2 and reason = $3
      and state = 'failed' and finished_at > $5
  ) on conflict do nothing`;

/** Nothing where the same waits already, or failed within the hour. */
export async function putJob(
  ctx: Context,
  { organizationId, name, reason }: { organizationId: string; name: string; reason: ReportReason },
): Promise<void> {
  const now = ctx.now();
  await ctx.db.pool.query(PUT, [organizationId, name, reason, new Date(now), new Date(now - AGAIN_AFTER_MS)]);
}
