import { nextOccurrences, type Schedule } from '../orders/occurrences';
import { BEGIN_WITHIN_MS, type DrillContext, type DrillKind } from './drill';
import { TOLD } from './steps';

/** What was due while nobody decided is on record as not run, this far back. */
const LOOK_BACK_MS = 86_400_000;
/** A plan is due at a moment: as a window it is as long as it may begin late. */
export const DUE_MINUTES = BEGIN_WITHIN_MS / 60_000;

interface DuePlan extends Schedule {
  readonly id: string;
  readonly routeId: string;
  readonly organizationId: string;
  readonly kind: DrillKind;
  readonly line: string | null;
  readonly holdSeconds: number;
  readonly since: number;
}

// From the newest run on; a plan that was changed begins anew.
const PLANS = `
  select p.id, p.organization_id as "organizationId", p.route_id as "routeId", p.kind, p.line,
    p.hold_seconds as "holdSeconds", p.repeats, p.weekdays, p.time_zone as "timeZone", p.first_day::text as "firstDay",
    p.start_minute as "startMinute", p.last_day::text as "lastDay", ${DUE_MINUTES} as "durationMinutes",
    extract(epoch from greatest(p.changed_at,
      (select max(planned_for) + interval '1 millisecond' from drill_runs where plan_id = p.id)))::float8 * 1000 as since
  from drill_plans p join routes o on o.id = p.route_id
  where p.archived_at is null and o.archived_at is null`;

// A route that has a run open keeps it: what is due meanwhile did not run.
const BEGIN = `
  with begun as (
    insert into drill_runs (id, organization_id, route_id, kind, plan_id, planned_for, line, hold_seconds, state, created_at,
      ended_at, result, cause)
    select $1, $2, $3, $4, $5, $6, $7, $8,
      case when busy then 'ended' else 'waiting' end, $9, case when busy then $9::timestamptz end,
      case when busy then 'not-run' end, case when busy then 'late' end
    from (select $10 or exists (select from drill_runs where route_id = $3 and ended_at is null) as busy) b
    on conflict do nothing
    returning *
  ), ended as (select * from begun where ended_at is not null), ${TOLD}
  select id from ended`;

/** Writes a run for every planned one that is due, of the routes that `mine` says; hubs that do so twice do so once. */
export async function beginPlanned(ctx: DrillContext, mine: (routeId: string) => boolean): Promise<void> {
  const now = ctx.now();
  const { rows } = await ctx.db.pool.query<DuePlan>({ name: 'drills-plans', text: PLANS });
  for (const plan of rows) {
    if (!mine(plan.routeId)) continue;
    const from = Math.max(plan.since, now - LOOK_BACK_MS);
    for (const { from: due, to } of nextOccurrences(plan, from, 3)) {
      if (due > now || due < plan.since) continue;
      const id = ctx.newId();
      const { rowCount } = await ctx.db.pool.query(BEGIN, [
        ...[id, plan.organizationId, plan.routeId, plan.kind, plan.id, new Date(due), plan.line],
        ...[plan.holdSeconds, new Date(now), to <= now],
      ]);
      if (rowCount) ctx.onEnded({ id, kind: plan.kind }, 'not-run', 'late');
    }
  }
}
