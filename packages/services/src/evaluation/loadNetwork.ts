import { sharedWeights } from '@twinline/engine/audience';
import type { Shadow } from '@twinline/engine/region/inputs';
import type { PathIdentity, Policy, Scenario } from '@twinline/engine/types';
import type { Context } from '../context';
import { policyOf, type StoredPolicy } from '../policies/policyRow';

/** One route with everything its evaluation needs. `paths` name agents by their name, which is unique in the organization. */
export interface RouteNetwork {
  readonly routeId: string;
  readonly organizationId: string;
  readonly regionId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly timeZone: string;
  readonly scenario: Scenario;
  readonly policy: Policy;
  /** Policies that decide for it without acting. */
  readonly shadows: readonly Shadow[];
  readonly slots: readonly string[];
  readonly paths: readonly PathIdentity[];
  readonly agents: readonly AgentSeat[];
}

export interface AgentSeat {
  readonly agentId: string;
  readonly name: string;
  /** Epoch ms; null when it was never heard. */
  readonly lastSeenAt: number | null;
}

const ROUTES = `
  select o.id as "routeId", o.organization_id as "organizationId", r.id as "regionId", r.code as "regionCode",
    r.name as "regionName", r.time_zone as "timeZone", o.scenario,
    json_build_object('scenario', p.scenario, 'name', p.name, 'version', p.version, 'definition', p.definition) as policy,
    (select coalesce(json_agg(json_build_object('shadowId', s.id, 'policy', json_build_object('scenario', q.scenario,
        'name', q.name, 'version', q.version, 'definition', q.definition)) order by s.id), '[]')
      from shadows s join policies q on q.id = s.policy_id where s.route_id = o.id and s.ended_at is null) as shadows,
    array(select slot from lines l where l.region_id = r.id and l.archived_at is null order by slot) as slots
  from routes o
  join regions r on r.id = o.region_id
  join policies p on p.id = o.policy_id
  where o.archived_at is null and r.archived_at is null
  order by o.id`;

const PATHS = `
  select a.region_id as "regionId", h.id as path, a.id as "agentId", a.name as agent, c.name as carrier, l.slot as line,
    q.name as pop, c.audience_weight::float8 as weight, extract(epoch from a.last_seen_at)::float8 * 1000 as "lastSeenAt"
  from paths h
  join agents a on a.id = h.agent_id
  join carriers c on c.id = a.carrier_id
  join lines l on l.id = h.line_id
  join pops q on q.id = h.pop_id
  where h.archived_at is null and a.archived_at is null and c.archived_at is null and l.archived_at is null
  order by h.id`;

type RouteRow = Omit<RouteNetwork, 'policy' | 'shadows' | 'paths' | 'agents'> & {
  policy: StoredPolicy;
  shadows: { shadowId: string; policy: StoredPolicy }[];
};
type PathRow = PathIdentity & { regionId: string; agentId: string; lastSeenAt: number | null };

/** Every route of the installation that is in use. */
export async function loadNetwork(ctx: Context): Promise<RouteNetwork[]> {
  const [routes, paths] = await Promise.all([
    ctx.db.pool.query<RouteRow>({ name: 'network-routes', text: ROUTES }),
    ctx.db.pool.query<PathRow>({ name: 'network-paths', text: PATHS }),
  ]);
  const byRegion = new Map<string, PathRow[]>();
  for (const row of paths.rows) {
    const rows = byRegion.get(row.regionId);
    if (rows) rows.push(row);
    else byRegion.set(row.regionId, [row]);
  }
  return routes.rows.map(({ policy, shadows, ...route }) => {
    const rows = byRegion.get(route.regionId) ?? [];
    return {
      ...route,
      policy: policyOf(policy),
      shadows: shadows.map((shadow) => ({ ...shadow, policy: policyOf(shadow.policy) })),
      paths: weighted(rows),
      agents: seats(rows),
    };
  });
}

/**
 * A carrier's audience is shared by its paths on a line; weights add up to 1 per line. Where no carrier of it has any
 * audience, all have the same.
 */
export function weighted(rows: readonly PathIdentity[]): PathIdentity[] {
  const lines = [...new Set(rows.map(({ line }) => line))];
  const silent = new Set(lines.filter((slot) => rows.every(({ line, weight }) => line !== slot || weight <= 0)));
  const raw = sharedWeights(rows, ({ line, carrier, weight }) => ({
    carrier: `${line} ${carrier}`,
    weight: silent.has(line) ? 1 : weight,
  }));
  const total = (line: string) => rows.reduce((sum, row, i) => sum + (row.line === line ? (raw[i] ?? 0) : 0), 0);
  return rows.map(({ path, agent, carrier, line, pop }, i) => ({
    ...{ path, agent, carrier, line, pop },
    weight: (raw[i] ?? 0) / total(line),
  }));
}

function seats(rows: readonly PathRow[]): AgentSeat[] {
  const seen = new Map<string, AgentSeat>();
  for (const { agentId, agent, lastSeenAt } of rows) seen.set(agentId, { agentId, name: agent, lastSeenAt });
  return [...seen.values()];
}
