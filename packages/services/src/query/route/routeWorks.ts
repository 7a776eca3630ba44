import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import type { DrillKind, DrillResult } from '../../drills/drill';
import { type MaintenanceWindow, maintenanceColumns } from '../../orders/maintenance';
import { occurrences } from '../../orders/occurrences';
import { epochMs } from '../chain';
import { type BesidesInput, besidesBin } from './besides';
import { regionOfRoute } from './regionOfRoute';

/** A drill of the route; one that is under way has no end yet. */
export interface RouteDrill {
  readonly id: string;
  readonly kind: DrillKind;
  readonly from: number;
  readonly to: number | null;
  readonly line: string | null;
  readonly result: DrillResult | null;
}

/** Planned work that touches the route's region. */
export interface RouteMaintenance {
  readonly id: string;
  readonly name: string;
  /** Null: every line. */
  readonly line: string | null;
  readonly drains: boolean;
  readonly from: number;
  readonly to: number;
}

export interface RouteWorks {
  readonly drills: readonly RouteDrill[];
  readonly maintenance: readonly RouteMaintenance[];
}

const MOST = 200;

/**
 * Drills and maintenance that touch a span of a route, 31 days at most; the first 200 of each. A window that was put away
 * is shown as far as it was there. Throws `not-found`, `invalid`.
 */
export async function routeWorks(ctx: OrganizationContext, input: BesidesInput): Promise<RouteWorks> {
  besidesBin(input);
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const regionId = await regionOfRoute(tx, input.routeId);
    return { drills: await drillsOf(tx, input), maintenance: await maintenanceOf(tx, regionId, input) };
  });
}

async function drillsOf(tx: Transaction, { routeId, from, to }: BesidesInput): Promise<RouteDrill[]> {
  const { rows } = await tx.execute<RouteDrill & Record<string, unknown>>(sql`
    select id, kind, ${epochMs(sql`coalesce(started_at, created_at)`)} as "from", ${epochMs(sql`ended_at`)} as "to",
      line_to as line, result
    from drill_runs
    where route_id = ${routeId} and created_at < ${new Date(to)} and (ended_at is null or ended_at >= ${new Date(from)})
    order by created_at limit ${MOST}`);
  return rows;
}

async function maintenanceOf(
  tx: Transaction,
  regionId: string,
  { from, to }: BesidesInput,
): Promise<RouteMaintenance[]> {
  const { rows } = await tx.execute<MaintenanceWindow & Record<string, unknown>>(sql`
    select ${maintenanceColumns} from maintenance_windows m left join regions g on g.id = m.region_id
    where (m.region_id is null or m.region_id = ${regionId}) and m.created_at < ${new Date(to)}
      and (m.archived_at is null or m.archived_at > ${new Date(from)})
    order by m.created_at, m.id`);
  return rows
    .flatMap((window) => [...during(window, { from, to })])
    .sort((one, other) => one.from - other.from)
    .slice(0, MOST);
}

/** Its windows within a span, from when it was planned until it was put away. */
function* during(window: MaintenanceWindow, span: { from: number; to: number }): Generator<RouteMaintenance> {
  const { id, name, line, drains, createdAt } = window;
  const gone = window.archivedAt ?? Number.POSITIVE_INFINITY;
  for (const occurrence of occurrences(window, Math.max(span.from, createdAt))) {
    const [from, to] = [Math.max(occurrence.from, createdAt), Math.min(occurrence.to, gone)];
    if (from >= Math.min(span.to, gone)) return;
    yield { id, name, line, drains, from, to };
  }
}
