import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { Scenario } from '@twinline/engine/types';
import { agentState } from '@twinline/wire/batch';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { isImported } from '../../network/syncPaths';
import { namedLines } from '../../policies/policyInput';
import { policyOf, type StoredPolicy } from '../../policies/policyRow';
import { epochMs } from '../chain';
import { type AgentPresence, presenceOf } from './agentPresence';
import { isNobodysImport } from './networkOptions';

/** Everything that stands still of a network, each kind flat and by id. `archivedAt` is epoch ms, null while in use. */
export interface NetworkTree {
  readonly at: number;
  /** By code. */
  readonly regions: readonly TreeRegion[];
  /** Largest audience first. */
  readonly carriers: readonly TreeCarrier[];
  /** By name. */
  readonly agents: readonly TreeAgent[];
  /** By slot. */
  readonly lines: readonly TreeLine[];
  /** By name. */
  readonly pops: readonly TreePop[];
  /** By name. */
  readonly circuits: readonly TreeCircuit[];
  readonly routes: readonly TreeRoute[];
  /** Policies that a route can take, by name. */
  readonly policies: readonly TreePolicy[];
}

interface Archivable {
  readonly id: string;
  readonly archivedAt: number | null;
}

export interface TreePolicy {
  readonly id: string;
  readonly name: string;
  readonly scenario: Scenario;
  /** Slots that it names: a route can take it where its region has them. */
  readonly lines: readonly string[];
}

export interface TreeRegion extends Archivable {
  readonly code: string;
  /** Null: people see the ISO code's own name in their language. */
  readonly name: string | null;
  readonly timeZone: string;
  /** By priority. */
  readonly popIds: readonly string[];
}

export interface TreeCarrier extends Archivable {
  readonly regionId: string;
  readonly name: string;
  readonly asn: number | null;
  readonly audienceWeight: number;
  /** It was made for imported measurements, and stands for no provider. */
  readonly imported: boolean;
}

export interface TreeAgent extends Archivable, AgentPresence {
  readonly regionId: string;
  readonly carrierId: string;
  readonly name: string;
  readonly version: string | null;
  readonly lastSeenAt: number | null;
  readonly intervalMs: number;
  readonly dscp: number | null;
  readonly connectIntervalMs: number;
  /** It stands for measurements that were imported: nothing of it can be changed. */
  readonly imported: boolean;
  readonly paths: readonly {
    readonly id: number;
    readonly lineId: string;
    readonly popId: string;
    readonly ssid: number;
  }[];
}

export interface TreeLine extends Archivable {
  readonly regionId: string;
  readonly slot: string;
  readonly circuitId: string | null;
  readonly availabilityTarget: number | null;
}

export interface TreePop extends Archivable {
  readonly name: string;
  readonly addresses: readonly TreeAddress[];
}

/** Where a line finds the reflector of a PoP. */
export interface TreeAddress {
  readonly lineId: string;
  readonly host: string;
  readonly port: number;
  readonly connectUrl: string | null;
  /** Whether a STAMP key is set; the key itself is told to agents alone. */
  readonly hasKey: boolean;
}

export interface TreeCircuit extends Archivable {
  readonly name: string;
  readonly provider: string;
  readonly cable: string | null;
  readonly committedMbps: number | null;
  readonly monthlyCost: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
}

export interface TreeRoute extends Archivable {
  readonly regionId: string;
  readonly scenario: Scenario;
  readonly policyId: string;
  readonly policyName: string;
  readonly createdAt: number;
  /** Null while it was never decided for. */
  readonly activeLine: string | null;
  /** Relays that follow it, by name. */
  readonly relays: readonly { readonly id: string; readonly name: string }[];
}

/** The network as people keep it. Without `archived` only what is in use. */
export function networkTree(ctx: OrganizationContext, input: { readonly archived: boolean }): Promise<NetworkTree> {
  return withOrganization(ctx.db, ctx.organizationId, (tx) => readTree(tx, ctx, input));
}

/** As `networkTree`, in the caller's transaction. */
export async function readTree(
  tx: Transaction,
  ctx: OrganizationContext,
  { archived }: { readonly archived: boolean },
): Promise<NetworkTree> {
  const at = ctx.now();
  const all = async <Row>(query: SQL) => (await tx.execute(query)).rows as unknown as Row[];
  const shown = (table: string) => sql`(${archived} or ${sql.identifier(table)}.archived_at is null)`;
  return {
    at,
    regions: await all<TreeRegion>(sql`
      select g.id, ${since('g')}, g.code, g.name, g.time_zone as "timeZone", array(
          select rp.pop_id from region_pops rp join pops o on o.id = rp.pop_id
          where rp.region_id = g.id and o.archived_at is null order by rp.priority, o.name) as "popIds"
      from regions g where ${shown('g')} order by g.code`),
    carriers: await all<TreeCarrier>(sql`
      select c.id, ${since('c')}, c.region_id as "regionId", c.name, c.asn, c.audience_weight::float8 as "audienceWeight",
        not ${isNobodysImport} as imported
      from carriers c where ${shown('c')} order by c.audience_weight desc, c.name`),
    agents: (await all<AgentRow>(readAgents(shown('a')))).map((row) => treeAgent(row, at)),
    lines: await all<TreeLine>(sql`
      select l.id, ${since('l')}, l.region_id as "regionId", l.slot, l.circuit_id as "circuitId",
        l.availability_target as "availabilityTarget"
      from lines l where ${shown('l')} order by l.slot, l.id`),
    pops: await all<TreePop>(readPops(shown('o'))),
    circuits: await all<TreeCircuit>(sql`
      select c.id, ${since('c')}, c.name, c.provider, c.cable, c.committed_mbps as "committedMbps",
        c.monthly_cost::float8 as "monthlyCost", c.currency
      from circuits c where ${shown('c')} order by c.name`),
    routes: await all<TreeRoute>(readRoutes(shown('r'))),
    policies: (await all<StoredPolicy & { id: string }>(readPolicies)).map(({ id, ...stored }) => ({
      id,
      ...{ name: stored.name, scenario: stored.scenario, lines: namedLines(policyOf(stored)) },
    })),
  };
}

const since = (table: string) => sql`${epochMs(sql`${sql.identifier(table)}.archived_at`)} as "archivedAt"`;

type AgentRow = Omit<TreeAgent, keyof AgentPresence> & {
  enrolledAt: number | null;
  tokenExpiresAt: number | null;
  self: unknown;
};

const readAgents = (shown: SQL) => sql`
  select a.id, ${since('a')}, a.region_id as "regionId", a.carrier_id as "carrierId", a.name, a.agent_version as version,
    ${epochMs(sql`a.last_seen_at`)} as "lastSeenAt", ${epochMs(sql`a.enrolled_at`)} as "enrolledAt",
    (select ${epochMs(sql`max(e.expires_at)`)} from agent_enrolments e
      where e.agent_id = a.id and e.used_at is null) as "tokenExpiresAt",
    a.state as self, a.interval_ms as "intervalMs", a.dscp, a.connect_interval_ms as "connectIntervalMs",
    ${isImported} as imported, (
      select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'lineId', p.line_id, 'popId', p.pop_id, 'ssid', p.ssid)
        order by l.slot, p.id), '[]')
      from paths p join lines l on l.id = p.line_id where p.agent_id = a.id and p.archived_at is null) as paths
  from agents a where ${shown} order by a.name`;

function treeAgent({ enrolledAt, tokenExpiresAt, self, ...row }: AgentRow, at: number): TreeAgent {
  const withdrawn = agentState.safeParse(self).data?.withdrawn ?? [];
  return { ...row, ...presenceOf({ now: at, heardAt: row.lastSeenAt, enrolledAt, tokenExpiresAt, withdrawn }) };
}

const readPops = (shown: SQL) => sql`
  select o.id, ${since('o')}, o.name, (
      select coalesce(jsonb_agg(jsonb_build_object('lineId', r.line_id, 'host', r.host, 'port', r.port,
        'connectUrl', r.connect_url, 'hasKey', r.keyed) order by r.line_id), '[]')
      from people_addresses r where r.pop_id = o.id) as addresses
  from pops o where ${shown} order by o.name`;

const readRoutes = (shown: SQL) => sql`
  select r.id, ${since('r')}, r.region_id as "regionId", r.scenario, r.policy_id as "policyId", p.name as "policyName",
    ${epochMs(sql`r.created_at`)} as "createdAt", s.active_line as "activeLine", (
      select coalesce(jsonb_agg(jsonb_build_object('id', y.id, 'name', y.name) order by y.name), '[]')
      from relay_routes rr join relays y on y.id = rr.relay_id
      where rr.route_id = r.id and y.archived_at is null) as relays
  from routes r join policies p on p.id = r.policy_id join regions g on g.id = r.region_id
  left join route_states s on s.route_id = r.id
  where ${shown} order by g.code, r.scenario`;

const readPolicies = sql`
  select id, name, scenario, version, definition from policies where archived_at is null order by name`;
