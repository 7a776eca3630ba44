import { withOrganization } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { nextOccurrences } from '../orders/occurrences';
import { epochMs } from '../query/chain';
import { afterMomentCursor, microsOf, momentCursorText } from '../query/momentCursor';
import { DUE_MINUTES } from './beginPlanned';
import { type DrillRun, RUN_COLUMNS } from './drill';
import type { DrillPlan } from './drillPlan';

/** A run with where it was. */
export interface DrillRow extends DrillRun {
  readonly regionCode: string;
  readonly scenario: string;
}

export interface DrillPage {
  readonly items: DrillRow[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

export interface DrillListInput {
  readonly routeId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const ROWS = sql.raw(`
  select ${RUN_COLUMNS}, g.code as "regionCode", o.scenario
  from drill_runs d join routes o on o.id = d.route_id join regions g on g.id = o.region_id`);

/** Runs, newest first. Throws `invalid` for a cursor that is not one of ours. */
export async function listDrills(ctx: OrganizationContext, input: DrillListInput): Promise<DrillPage> {
  const after = afterMomentCursor(input.cursor, sql`d.created_at`, sql`d.id`);
  const ofRoute = input.routeId === undefined ? sql`true` : sql`d.route_id = ${input.routeId}`;
  type Row = DrillRow & { created_micros: string } & Record<string, unknown>;
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<Row>(sql`
      select r.*, ${microsOf(sql`d.created_at`)} as created_micros from (${ROWS}) r join drill_runs d on d.id = r.id
      where ${ofRoute} and ${after ?? sql`true`}
      order by d.created_at desc, d.id desc limit ${input.limit + 1}`),
  );
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ created_micros: _, ...run }) => run),
    nextCursor: last ? momentCursorText({ micros: last.created_micros, id: last.id }) : null,
  };
}

/** One run. Throws `not-found`. */
export async function getDrill(ctx: OrganizationContext, { id }: { id: string }): Promise<DrillRow> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<DrillRow & Record<string, unknown>>(sql`${ROWS} where d.id = ${id}`),
  );
  const [run] = rows;
  if (!run) throw new ServiceError('not-found', 'there is no such drill', { field: 'id' });
  return run;
}

/** A plan with when it is due next (epoch ms): three times at most, none when it is over or archived. */
export interface DrillPlanRow extends DrillPlan {
  readonly next: readonly number[];
}

const SHOWN = 3;
const MOST_PLANS = 500;

/** Plans that are not archived, newest first: 500 at most. */
export async function listDrillPlans(ctx: OrganizationContext): Promise<DrillPlanRow[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<DrillPlan & Record<string, unknown>>(sql`
      select p.id, p.route_id as "routeId", p.kind, p.line, p.hold_seconds as "holdSeconds", p.repeats, p.weekdays,
        p.time_zone as "timeZone", p.first_day::text as "firstDay", p.start_minute as "startMinute",
        p.last_day::text as "lastDay", p.created_by as "createdBy", ${epochMs(sql`p.created_at`)} as "createdAt",
        ${epochMs(sql`p.archived_at`)} as "archivedAt", g.code as "regionCode", o.scenario
      from drill_plans p join routes o on o.id = p.route_id join regions g on g.id = o.region_id
      where p.archived_at is null order by p.created_at desc, p.id limit ${MOST_PLANS}`),
  );
  const now = ctx.now();
  return rows.map((plan) => {
    const due = nextOccurrences({ ...plan, durationMinutes: DUE_MINUTES }, now, SHOWN + 1);
    return { ...plan, next: due.flatMap(({ from }) => (from > now ? [from] : [])).slice(0, SHOWN) };
  });
}

/** A route that may be drilled, and when it last passed (epoch ms; null: never). */
export interface DrillPlace {
  readonly routeId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly timeZone: string;
  readonly scenario: string;
  readonly lines: readonly string[];
  /** Null before its first decision. */
  readonly activeLine: string | null;
  readonly relays: number;
  readonly passedAt: number | null;
  readonly passedLiveAt: number | null;
}

/** The routes of the organization, by region. */
export async function drillPlaces(ctx: OrganizationContext): Promise<DrillPlace[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<DrillPlace & Record<string, unknown>>(sql`
      select o.id as "routeId", g.code as "regionCode", g.name as "regionName", g.time_zone as "timeZone", o.scenario,
        array(select slot from lines l where l.region_id = o.region_id and l.archived_at is null order by slot) as lines,
        s.active_line as "activeLine",
        (select count(*)::int from relay_routes rr join relays y on y.id = rr.relay_id
          where rr.route_id = o.id and y.disabled_at is null and y.archived_at is null) as relays,
        ${passed(sql`true`)} as "passedAt", ${passed(sql`kind = 'live'`)} as "passedLiveAt"
      from routes o join regions g on g.id = o.region_id left join route_states s on s.route_id = o.id
      where o.archived_at is null order by g.code, o.scenario`),
  );
  return rows;
}

const passed = (which: SQL): SQL =>
  sql`(select extract(epoch from max(ended_at))::float8 * 1000 from drill_runs
    where route_id = o.id and result = 'passed' and ${which})`;
