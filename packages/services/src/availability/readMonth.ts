import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { epochMs } from '../query/chain';
import { lastDayOf } from './month';
import { targetAt } from './targetAt';

/** A path with everything that its month is told by. */
export interface MonthPath {
  readonly id: number;
  readonly agentId: string;
  readonly carrierId: string;
  readonly carrier: string;
  readonly asn: number | null;
  /** Its carrier's audience; never 0. */
  readonly weight: number;
  readonly regionId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly timeZone: string;
  readonly lineId: string;
  readonly slot: string;
  /** As it was in that month. */
  readonly target: number | null;
  readonly circuitId: string | null;
  readonly circuit: string | null;
  readonly provider: string | null;
  /** Epoch ms: data is expected from then on, until then. */
  readonly since: number;
  readonly until: number | null;
}

/** Availability of one local day of a path, as the table has it. */
export interface PathDay {
  readonly path: number;
  readonly day: string;
  readonly measured: number;
  readonly unavailable: number;
  readonly planned: number;
  readonly plannedUnavailable: number;
  readonly good: number;
  readonly degraded: number;
  readonly bad: number;
  readonly plannedMinutes: number;
  readonly unknown: number;
  readonly down: readonly number[];
  readonly plannedDown: readonly number[];
  readonly demo: boolean;
}

export interface MonthIncident {
  readonly id: string;
  readonly regionId: string;
  readonly line: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
}

export interface MonthRoute {
  readonly id: string;
  readonly regionId: string;
  readonly scenario: string;
  /** In order: the last directive before the month, where there is one, then those of it that changed the line. */
  readonly decided: readonly { readonly at: number; readonly line: string }[];
}

export interface MonthInputs {
  readonly month: string;
  readonly paths: readonly MonthPath[];
  readonly days: readonly PathDay[];
  readonly incidents: readonly MonthIncident[];
  readonly routes: readonly MonthRoute[];
}

type Rows<T> = T & Record<string, unknown>;
const DAY_MS = 86_400_000;

/** Everything that a month is computed from: of every line, or of one. Four statements, whatever the network's size. */
export async function readMonth(tx: Transaction, month: string, lineId: string | null = null): Promise<MonthInputs> {
  const paths = await readPaths(tx, month, lineId);
  const days = await readDays(
    tx,
    month,
    paths.map(({ id }) => id),
  );
  // A day around: months begin and end by each region's clock.
  const around = { from: Date.parse(`${month}-01`) - DAY_MS, to: Date.parse(lastDayOf(month)) + 2 * DAY_MS };
  const regions = [...new Set(paths.map(({ regionId }) => regionId))];
  const seen = new Set(days.map(({ path }) => path));
  return {
    month,
    // What is archived is told of while it has data in the month.
    paths: paths.filter(({ id, until }) => until === null || seen.has(id)),
    days,
    incidents: await readIncidents(tx, regions, around),
    routes: await readRoutes(tx, regions, around),
  };
}

async function readPaths(tx: Transaction, month: string, lineId: string | null): Promise<MonthPath[]> {
  const { rows } = await tx.execute<Rows<MonthPath>>(sql`
    select p.id, a.id as "agentId", c.id as "carrierId", c.name as carrier, c.asn,
      greatest(c.audience_weight, 0.000001)::float8 as weight, g.id as "regionId", g.code as "regionCode",
      g.name as "regionName", g.time_zone as "timeZone", l.id as "lineId", l.slot, ${targetAt(month)} as target,
      i.id as "circuitId", i.name as circuit, i.provider, ${epochMs(sql`a.created_at`)} as since,
      ${epochMs(sql`least(a.archived_at, p.archived_at, c.archived_at, l.archived_at, g.archived_at)`)} as until
    from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id
    join lines l on l.id = p.line_id join regions g on g.id = l.region_id left join circuits i on i.id = l.circuit_id
    where ${lineId === null ? sql`true` : sql`l.id = ${lineId}`}
    order by g.code, l.slot, c.audience_weight desc, c.name, p.id`);
  return rows;
}

async function readDays(tx: Transaction, month: string, paths: readonly number[]): Promise<PathDay[]> {
  if (paths.length === 0) return [];
  const { rows } = await tx.execute<Rows<PathDay>>(sql`
    select path_id as path, day::text, measured_seconds as measured, unavailable_seconds as unavailable,
      planned_seconds as planned, planned_unavailable_seconds as "plannedUnavailable", good_minutes as good,
      degraded_minutes as degraded, bad_minutes as bad, planned_minutes as "plannedMinutes", unknown_minutes as unknown,
      down, planned_down as "plannedDown", demo
    from people_availability_days
    where path_id = any(${sql.param(paths)}::int[]) and day >= ${`${month}-01`}::date and day <= ${lastDayOf(month)}::date
    order by day`);
  return rows;
}

async function readIncidents(
  tx: Transaction,
  regions: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<MonthIncident[]> {
  const { rows } = await tx.execute<Rows<MonthIncident>>(sql`
    select id, region_id as "regionId", line_slot as line, ${epochMs(sql`opened_at`)} as "openedAt",
      ${epochMs(sql`closed_at`)} as "closedAt"
    from incidents
    where region_id = any(${sql.param(regions)}::uuid[]) and opened_at < ${new Date(to)}
      and (closed_at >= ${new Date(from)} or closed_at is null)
    order by opened_at`);
  return rows;
}

async function readRoutes(
  tx: Transaction,
  regions: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<MonthRoute[]> {
  const { rows } = await tx.execute<Rows<Omit<MonthRoute, 'decided'> & { at: number | null; line: string | null }>>(sql`
    select r.id, r.region_id as "regionId", r.scenario, ${epochMs(sql`d.decided_at`)} as at, d.line
    from routes r left join lateral (
      (select decided_at, line, epoch, sequence from directives
       where route_id = r.id and reason <> 'renewed' and decided_at < ${new Date(from)} order by decided_at desc limit 1)
      union all
      (select decided_at, line, epoch, sequence from directives
       where route_id = r.id and reason <> 'renewed' and decided_at >= ${new Date(from)} and decided_at < ${new Date(to)})
    ) d on true
    where r.region_id = any(${sql.param(regions)}::uuid[]) and r.archived_at is null
    order by r.scenario, r.id, d.decided_at, d.epoch, d.sequence`);
  const routes = new Map<
    string,
    { id: string; regionId: string; scenario: string; decided: { at: number; line: string }[] }
  >();
  for (const { id, regionId, scenario, at, line } of rows) {
    const route = routes.get(id) ?? { id, regionId, scenario, decided: [] };
    if (at !== null && line !== null) route.decided.push({ at, line });
    routes.set(id, route);
  }
  return [...routes.values()];
}
