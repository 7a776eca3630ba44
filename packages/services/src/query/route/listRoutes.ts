import { withOrganization } from '@twinline/db/tenancy';
import type { Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { epochMs } from '../chain';

export interface RouteRow {
  readonly id: string;
  readonly regionId: string;
  readonly regionCode: string;
  /** Null: show the ISO code's own name in the reader's language. */
  readonly regionName: string | null;
  readonly timeZone: string;
  readonly scenario: Scenario;
  /** Null until the engine has decided for the first time. */
  readonly activeLine: string | null;
  /** Since when that line is active, epoch ms. */
  readonly since: number | null;
}

/** Every route that is not archived, by region code and scenario. */
export async function listRoutes(ctx: OrganizationContext): Promise<RouteRow[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<RouteSqlRow>(sql`
      select ${routeColumns} from routes r join regions g on g.id = r.region_id
      left join route_states s on s.route_id = r.id
      where r.archived_at is null and g.archived_at is null
      order by g.code, r.scenario`),
  );
  return rows.map(routeRow);
}

/** For a query that has routes as `r`, regions as `g` and route_states as `s`. */
export const routeColumns = sql`
  r.id, r.region_id, g.code as region_code, g.name as region_name, g.time_zone, r.scenario, s.active_line,
  coalesce((s.state ->> 'since')::float8, (
    select ${epochMs(sql`max(d.decided_at)`)} from directives d
    where d.route_id = r.id and d.from_line is distinct from d.line and d.reason <> 'renewed'
  )) as since`;

export type RouteSqlRow = {
  id: string;
  region_id: string;
  region_code: string;
  region_name: string | null;
  time_zone: string;
  scenario: Scenario;
  active_line: string | null;
  since: number | null;
};

export function routeRow(row: RouteSqlRow): RouteRow {
  return {
    id: row.id,
    regionId: row.region_id,
    regionCode: row.region_code,
    regionName: row.region_name,
    timeZone: row.time_zone,
    scenario: row.scenario,
    activeLine: row.active_line,
    since: row.active_line === null ? null : row.since,
  };
}
