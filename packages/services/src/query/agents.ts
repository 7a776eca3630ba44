import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { percentile } from '@twinline/engine/histogram';
import { type AgentState, agentState } from '@twinline/wire/batch';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { type AgentPresence, isOutOfDate, presenceOf } from './agentPresence';
import { epochMs } from './chain';

/** One path of an agent with what it saw in the last seconds; figures are null where it saw nothing. */
export interface NetworkPath {
  readonly id: number;
  readonly line: string;
  readonly pop: string;
  /** Where the reflector is asked; null while the line has no address at this PoP: then nothing is measured. */
  readonly address: string | null;
  readonly connectUrl: string | null;
  readonly rttP50Micros: number | null;
  readonly lossRatio: number | null;
  /** Start of the newest sample of the last 20 s, epoch ms. */
  readonly measuredAt: number | null;
}

/** An agent with all that is known of how it lives. Times are epoch ms. */
export interface NetworkAgent extends AgentPresence {
  readonly id: string;
  readonly name: string;
  readonly regionId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly carrierId: string;
  readonly carrierName: string;
  readonly asn: number | null;
  readonly intervalMs: number;
  readonly createdAt: number;
  readonly enrolledAt: number | null;
  /** When the newest unused token ends or ended; null where none waits to be used. */
  readonly tokenExpiresAt: number | null;
  readonly version: string | null;
  /** Null where either version is not known. */
  readonly outOfDate: boolean | null;
  readonly lastSeenAt: number | null;
  /** What it said of itself last; null for one that never did. */
  readonly self: AgentState | null;
  readonly selfAt: number | null;
  readonly paths: readonly NetworkPath[];
}

export interface NetworkAgents {
  readonly at: number;
  /** The version that the hub hands out; null where the hub does not say. */
  readonly latestVersion: string | null;
  /** By region code, carrier and name. */
  readonly agents: readonly NetworkAgent[];
}

const RECENT_MS = 20_000;
const CURRENT_MS = 10_000;

/** Every agent of the organization that is not archived, with its state, its paths and their figures of the last 10 s. */
export async function networkAgents(
  ctx: OrganizationContext,
  input: { latestVersion: string | null },
): Promise<NetworkAgents> {
  const at = ctx.now();
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const paths = await pathsOf(tx, at);
    const { rows } = await tx.execute<AgentRow>(readAgents);
    return {
      at,
      latestVersion: input.latestVersion,
      agents: rows.map((row) => networkAgent(row, paths.get(row.id) ?? [], { at, ...input })),
    };
  });
}

type AgentRow = {
  id: string;
  name: string;
  region_id: string;
  region_code: string;
  region_name: string | null;
  carrier_id: string;
  carrier_name: string;
  asn: number | null;
  interval_ms: number;
  created_at: number;
  enrolled_at: number | null;
  token_expires_at: number | null;
  version: string | null;
  last_seen_at: number | null;
  state: unknown;
  state_at: number | null;
};

const readAgents = sql`
  select a.id, a.name, a.region_id, g.code as region_code, g.name as region_name, a.carrier_id, c.name as carrier_name,
    c.asn, a.interval_ms, ${epochMs(sql`a.created_at`)} as created_at, ${epochMs(sql`a.enrolled_at`)} as enrolled_at,
    (select ${epochMs(sql`max(e.expires_at)`)} from agent_enrolments e
      where e.agent_id = a.id and e.used_at is null) as token_expires_at,
    a.agent_version as version, ${epochMs(sql`a.last_seen_at`)} as last_seen_at, a.state,
    ${epochMs(sql`a.state_at`)} as state_at
  from agents a join regions g on g.id = a.region_id join carriers c on c.id = a.carrier_id
  where a.archived_at is null and g.archived_at is null
  order by g.code, c.name, a.name`;

interface MeasuredPath extends NetworkPath {
  readonly heardAt: number | null;
}

function networkAgent(
  row: AgentRow,
  paths: readonly MeasuredPath[],
  given: { at: number; latestVersion: string | null },
): NetworkAgent {
  const self = agentState.safeParse(row.state).data ?? null;
  const heardAt = latest([row.last_seen_at, ...paths.map((path) => path.heardAt)]);
  return {
    ...presenceOf({
      now: given.at,
      heardAt,
      enrolledAt: row.enrolled_at,
      tokenExpiresAt: row.token_expires_at,
      withdrawn: self?.withdrawn ?? [],
    }),
    id: row.id,
    name: row.name,
    regionId: row.region_id,
    regionCode: row.region_code,
    regionName: row.region_name,
    carrierId: row.carrier_id,
    carrierName: row.carrier_name,
    asn: row.asn,
    intervalMs: row.interval_ms,
    createdAt: row.created_at,
    enrolledAt: row.enrolled_at,
    tokenExpiresAt: row.token_expires_at,
    version: row.version,
    outOfDate: isOutOfDate(row.version, given.latestVersion),
    lastSeenAt: heardAt,
    self,
    selfAt: row.state_at,
    paths: paths.map(({ heardAt: _, ...path }) => path),
  };
}

type PathRow = {
  id: number;
  agent_id: string;
  line: string;
  pop: string;
  host: string | null;
  port: number | null;
  connect_url: string | null;
  known: number | null;
  lost: number | null;
  buckets: number[] | null;
  counts: number[] | null;
  measured_at: number | null;
  heard_at: number | null;
};

/** Paths by agent. Samples of 20 s are looked up path by path, so that each lookup reads the end of one index. */
async function pathsOf(tx: Transaction, at: number): Promise<Map<string, MeasuredPath[]>> {
  const { rows } = await tx.execute<PathRow>(sql`
    select p.id, p.agent_id, l.slot as line, o.name as pop, r.host, r.port, r.connect_url, s.*
    from paths p join agents a on a.id = p.agent_id
    join lines l on l.id = p.line_id join pops o on o.id = p.pop_id
    left join reflector_addresses r on r.pop_id = p.pop_id and r.line_id = p.line_id
    left join lateral (
      with recent as (
        select * from people_samples where path_id = p.id and start >= ${new Date(at - RECENT_MS)}
      ), current as (select * from recent where start >= ${new Date(at - CURRENT_MS)}),
      merged as (
        select bucket, sum(n)::float8 as n
        from current, unnest(rtt_buckets, rtt_counts) as u (bucket, n) group by bucket
      )
      select (select sum(sent - pending)::float8 from current) as known, (select sum(lost)::float8 from current) as lost,
        (select array_agg(bucket::int order by bucket) from merged) as buckets,
        (select array_agg(n order by bucket) from merged) as counts,
        (select ${epochMs(sql`max(start)`)} from recent) as measured_at,
        (select ${epochMs(sql`max(received_at)`)} from recent) as heard_at
    ) s on true
    where p.archived_at is null and l.archived_at is null and o.archived_at is null and a.archived_at is null
    order by l.slot, o.name`);
  const byAgent = new Map<string, MeasuredPath[]>();
  for (const row of rows) {
    const known = byAgent.get(row.agent_id);
    if (known) known.push(measuredPath(row));
    else byAgent.set(row.agent_id, [measuredPath(row)]);
  }
  return byAgent;
}

function measuredPath(row: PathRow): MeasuredPath {
  const micros = percentile(row.buckets ?? [], row.counts ?? [], 50);
  return {
    id: row.id,
    line: row.line,
    pop: row.pop,
    address: row.host === null || row.port === null ? null : addressText(row.host, row.port),
    connectUrl: row.connect_url,
    rttP50Micros: micros === null ? null : Math.round(micros),
    lossRatio: row.known === null || row.known === 0 ? null : (row.lost ?? 0) / row.known,
    measuredAt: row.measured_at,
    heardAt: row.heard_at,
  };
}

const addressText = (host: string, port: number) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

function latest(times: readonly (number | null)[]): number | null {
  const known = times.flatMap((time) => time ?? []);
  return known.length === 0 ? null : Math.max(...known);
}
