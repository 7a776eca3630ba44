import type { Override } from '@twinline/engine/types';
import type { Context } from '../context';
import type { BoardDrill } from '../live/frame';
import type { Schedule } from './occurrences';

/** A maintenance window as hubs know it; times are epoch ms. */
export interface PlannedWork extends Schedule {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** Null: every region. */
  readonly regionId: string | null;
  /** Null: every line. */
  readonly line: string | null;
  readonly drains: boolean;
  readonly archived: boolean;
  /** Beginning of the occurrence that people were told of as under way; null when none is. */
  readonly runningFrom: number | null;
}

export interface LoadedOrders {
  /** By route: the one that is open, be its time over or not. */
  readonly overrides: ReadonlyMap<string, Override>;
  /** By organization. */
  readonly work: ReadonlyMap<string, readonly PlannedWork[]>;
  /** By route: live drills that relays have been told of. */
  readonly drills: ReadonlyMap<string, BoardDrill>;
}

const OVERRIDES = `
  select route_id as "routeId", id, line, mode, strict, created_by as by, note, drill_run_id as drill,
    extract(epoch from expires_at)::float8 * 1000 as "expiresAt"
  from overrides where ended_at is null`;

const WORK = `
  select id, organization_id as "organizationId", name, region_id as "regionId", line, drains, repeats, weekdays,
    time_zone as "timeZone", first_day::text as "firstDay", start_minute as "startMinute",
    duration_minutes as "durationMinutes", last_day::text as "lastDay", archived_at is not null as archived,
    extract(epoch from running_from)::float8 * 1000 as "runningFrom"
  from maintenance_windows where archived_at is null or running_from is not null`;

const DRILLS = `
  select d.route_id as "routeId", d.id, d.state, coalesce(d.requested_by, p.created_by, '') as by,
    d.plan_id is not null as planned, d.line_to as line, d.line_from as "from",
    extract(epoch from coalesce(d.carried_from, d.ordered_at, d.started_at))::float8 * 1000 + d.hold_seconds * 1000 as until
  from drill_runs d left join drill_plans p on p.id = d.plan_id
  where d.ended_at is null and d.kind = 'live' and d.state <> 'waiting'`;

/** Everything that people of the installation have ordered and not taken back. */
export async function loadOrders(ctx: Context): Promise<LoadedOrders> {
  const [overrides, work, drills] = await Promise.all([
    ctx.db.pool.query<Omit<Override, 'drill'> & { routeId: string; drill: string | null }>({
      name: 'orders-overrides',
      text: OVERRIDES,
    }),
    ctx.db.pool.query<PlannedWork>({ name: 'orders-work', text: WORK }),
    ctx.db.pool.query<BoardDrill & { routeId: string }>({ name: 'orders-drills', text: DRILLS }),
  ]);
  const byOrganization = new Map<string, PlannedWork[]>();
  for (const one of work.rows) {
    const known = byOrganization.get(one.organizationId);
    if (known) known.push(one);
    else byOrganization.set(one.organizationId, [one]);
  }
  return {
    overrides: new Map(
      overrides.rows.map(({ routeId, drill, ...override }) => [
        routeId,
        drill === null ? override : { ...override, drill },
      ]),
    ),
    work: byOrganization,
    drills: new Map(drills.rows.map(({ routeId, ...drill }) => [routeId, drill])),
  };
}
