import { withOrganization } from '@twinline/db/tenancy';
import type { Policy } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { type RouteRow, type RouteSqlRow, routeColumns, routeRow } from './listRoutes';

/** The policy that a route follows, with the limits that its page draws. */
export interface RoutePolicy
  extends Pick<
    Policy,
    | 'limits'
    | 'leaveBelowScore'
    | 'returnAtScore'
    | 'minimumGain'
    | 'leaveDwellMs'
    | 'holdDownMs'
    | 'preferredLine'
    | 'quorum'
    | 'freshWithinMs'
  > {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

export interface RouteAgent {
  readonly id: string;
  readonly name: string;
  readonly intervalMs: number;
  readonly agentVersion: string | null;
  /** Epoch ms. */
  readonly lastSeenAt: number | null;
}

export interface RouteCarrier {
  readonly id: string;
  readonly name: string;
  readonly asn: number | null;
  readonly audienceWeight: number;
  readonly agents: readonly RouteAgent[];
}

export interface RouteLine {
  readonly slot: string;
  readonly circuit: { readonly name: string; readonly provider: string; readonly cable: string | null } | null;
}

export interface RouteDescription {
  readonly route: RouteRow & { readonly epoch: number; readonly sequence: number };
  readonly region: {
    readonly id: string;
    readonly code: string;
    readonly name: string | null;
    readonly timeZone: string;
  };
  readonly policy: RoutePolicy;
  readonly lines: readonly RouteLine[];
  readonly carriers: readonly RouteCarrier[];
  readonly relays: readonly { readonly id: string; readonly name: string; readonly disabled: boolean }[];
}

/** One route with its region, policy, lines, carriers, agents and relays. Throws `not-found`. */
export async function getRoute(ctx: OrganizationContext, input: { routeId: string }): Promise<RouteDescription> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) => tx.execute<Row>(describe(input.routeId)));
  const row = rows[0];
  if (!row) throw new ServiceError('not-found', 'There is no such route.');
  const route = routeRow(row);
  const { definition } = row;
  return {
    route: { ...route, epoch: row.epoch, sequence: row.sequence },
    region: { id: route.regionId, code: route.regionCode, name: route.regionName, timeZone: route.timeZone },
    policy: {
      id: row.policy_id,
      name: row.policy_name,
      version: row.policy_version,
      limits: definition.limits,
      leaveBelowScore: definition.leaveBelowScore,
      returnAtScore: definition.returnAtScore,
      minimumGain: definition.minimumGain,
      leaveDwellMs: definition.leaveDwellMs,
      holdDownMs: definition.holdDownMs,
      preferredLine: definition.preferredLine,
      quorum: definition.quorum,
      freshWithinMs: definition.freshWithinMs,
    },
    lines: row.lines,
    carriers: row.carriers,
    relays: row.relays,
  };
}

const describe = (routeId: string) => sql`
  select ${routeColumns}, coalesce(s.epoch, 0)::float8 as epoch, coalesce(s.sequence, 0)::float8 as sequence,
    p.id as policy_id, p.name as policy_name, p.version as policy_version, p.definition,
    (select coalesce(jsonb_agg(jsonb_build_object('slot', l.slot, 'circuit',
        case when c.id is not null then jsonb_build_object('name', c.name, 'provider', c.provider, 'cable', c.cable) end)
      order by l.slot), '[]')
     from lines l left join circuits c on c.id = l.circuit_id
     where l.region_id = g.id and l.archived_at is null) as lines,
    (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'asn', c.asn,
        'audienceWeight', c.audience_weight, 'agents',
        (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'intervalMs', a.interval_ms,
            'agentVersion', a.agent_version, 'lastSeenAt', floor(extract(epoch from a.last_seen_at) * 1000))
          order by a.name), '[]')
         from agents a where a.carrier_id = c.id and a.archived_at is null))
      order by c.audience_weight desc, c.name), '[]')
     from carriers c where c.region_id = g.id and c.archived_at is null) as carriers,
    (select coalesce(jsonb_agg(jsonb_build_object('id', y.id, 'name', y.name, 'disabled', y.disabled_at is not null)
      order by y.name), '[]')
     from relay_routes rr join relays y on y.id = rr.relay_id
     where rr.route_id = r.id and y.archived_at is null) as relays
  from routes r join regions g on g.id = r.region_id join policies p on p.id = r.policy_id
  left join route_states s on s.route_id = r.id
  where r.id = ${routeId}`;

type Row = RouteSqlRow & {
  epoch: number;
  sequence: number;
  policy_id: string;
  policy_name: string;
  policy_version: number;
  definition: Policy;
  lines: RouteLine[];
  carriers: RouteCarrier[];
  relays: RouteDescription['relays'];
};
