import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { percentile } from '@twinline/engine/histogram';
import { type AgentState, agentState } from '@twinline/wire/batch';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { BUCKETS, histogramOf } from '../../rollup/dayFigures';
import { epochMs } from '../chain';
import { addHistogramText } from '../histogramText';
import { type AgentPresence, type AgentPresenceState, isOutOfDate, presenceOf, SILENT_AFTER_MS } from './agentPresence';

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
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

export interface NetworkAgentsInput {
  readonly latestVersion: string | null;
  /** Region codes. */
  readonly regions?: readonly string[] | undefined;
  readonly state?: AgentPresenceState | undefined;
  /** Words, each of which is in its name, carrier, AS number, region or host. */
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const RECENT_MS = 20_000;
const CURRENT_MS = 10_000;

/**
 * Agents of the organization that are not archived, with their state, their paths and their figures of the last 10 s.
 * Two queries: the agents, then the paths of those on the page. Throws `invalid` for a cursor that is not one of ours.
 */
export async function networkAgents(ctx: OrganizationContext, input: NetworkAgentsInput): Promise<NetworkAgents> {
  const at = ctx.now();
  const cursor = parseAgentCursor(input.cursor);
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute<AgentRow>(readAgents(input, cursor, at));
    const fitting = rows
      .map((row) => ({ row, ...judged(row, at) }))
      .filter(({ presence }) => input.state === undefined || presence.state === input.state);
    const page = fitting.slice(0, input.limit);
    const paths = await pathsOf(
      tx,
      page.map(({ row }) => row.id),
      at,
    );
    const last = fitting.length > input.limit ? page.at(-1)?.row : undefined;
    return {
      at,
      latestVersion: input.latestVersion,
      agents: page.map(({ row, self, presence }) => ({
        ...presence,
        ...described(row, self, input.latestVersion),
        paths: paths.get(row.id) ?? [],
      })),
      nextCursor: last === undefined ? null : agentCursor(last),
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
  heard_at: number | null;
  state: unknown;
  state_at: number | null;
};

/**
 * In which state an agent is is judged of the rows, so with a state asked for all that fit the rest are read. The hub
 * notes every few seconds whom it heard; of an agent that seems silent the newest samples are asked as well.
 */
function readAgents(input: NetworkAgentsInput, after: AgentPosition | null, at: number): SQL {
  const words = (input.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const text = sql`lower(concat_ws(' ', a.name, c.name, 'as' || c.asn, g.code, g.name, a.state ->> 'hostname'))`;
  const lastSample = sql`case when coalesce(a.last_seen_at, '-infinity') < ${new Date(at - SILENT_AFTER_MS / 2)} then (
    select max(s.received_at) from paths p cross join lateral (
      select max(received_at) as received_at from people_samples
      where path_id = p.id and start >= ${new Date(at - RECENT_MS)}
    ) s where p.agent_id = a.id and p.archived_at is null) end`;
  const conditions = [
    sql`a.archived_at is null and g.archived_at is null`,
    ...(input.regions === undefined ? [] : [sql`g.code = any(${sql.param(input.regions)}::text[])`]),
    ...words.map((word) => sql`strpos(${text}, ${word}) > 0`),
    ...(after === null
      ? []
      : [sql`(g.code, c.name, a.name, a.id) > (${after.region}, ${after.carrier}, ${after.name}, ${after.id}::uuid)`]),
  ];
  return sql`
    select a.id, a.name, a.region_id, g.code as region_code, g.name as region_name, a.carrier_id, c.name as carrier_name,
      c.asn, a.interval_ms, ${epochMs(sql`a.created_at`)} as created_at, ${epochMs(sql`a.enrolled_at`)} as enrolled_at,
      (select ${epochMs(sql`max(e.expires_at)`)} from agent_enrolments e
        where e.agent_id = a.id and e.used_at is null) as token_expires_at,
      a.agent_version as version, ${epochMs(sql`greatest(a.last_seen_at, ${lastSample})`)} as heard_at, a.state,
      ${epochMs(sql`a.state_at`)} as state_at
    from agents a join regions g on g.id = a.region_id join carriers c on c.id = a.carrier_id
    where ${sql.join(conditions, sql` and `)}
    order by g.code, c.name, a.name, a.id
    ${input.state === undefined ? sql`limit ${input.limit + 1}` : sql``}`;
}

/** The order of the list; a cursor is the place of the last agent seen in it. */
interface AgentPosition {
  readonly region: string;
  readonly carrier: string;
  readonly name: string;
  readonly id: string;
}

const agentCursor = (row: AgentRow) =>
  Buffer.from(JSON.stringify([row.region_code, row.carrier_name, row.name, row.id])).toString('base64url');

function parseAgentCursor(cursor: string | undefined): AgentPosition | null {
  if (cursor === undefined) return null;
  const refuse = () => new ServiceError('invalid', 'Not a cursor of this list.', { field: 'cursor' });
  let given: unknown;
  try {
    given = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refuse();
  }
  if (!Array.isArray(given) || given.length !== 4 || given.some((part) => typeof part !== 'string')) throw refuse();
  const [region, carrier, name, id] = given as [string, string, string, string];
  if (!/^[0-9a-f-]{36}$/.test(id)) throw refuse();
  return { region, carrier, name, id };
}

function judged(row: AgentRow, at: number) {
  const self = agentState.safeParse(row.state).data ?? null;
  const presence = presenceOf({
    now: at,
    heardAt: row.heard_at,
    enrolledAt: row.enrolled_at,
    tokenExpiresAt: row.token_expires_at,
    withdrawn: self?.withdrawn ?? [],
  });
  return { self, presence };
}

function described(row: AgentRow, self: AgentState | null, latestVersion: string | null) {
  return {
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
    outOfDate: isOutOfDate(row.version, latestVersion),
    lastSeenAt: row.heard_at,
    self,
    selfAt: row.state_at,
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
  buckets: string | null;
  counts: string | null;
  measured_at: number | null;
};

/**
 * Paths by agent. Samples of 20 s are looked up path by path, so that each lookup reads the end of one index; their
 * histograms are added up here.
 */
async function pathsOf(tx: Transaction, agentIds: readonly string[], at: number): Promise<Map<string, NetworkPath[]>> {
  const current = sql`filter (where start >= ${new Date(at - CURRENT_MS)})`;
  const { rows } = await tx.execute<PathRow>(sql`
    select p.id, p.agent_id, l.slot as line, o.name as pop, r.host, r.port, r.connect_url, s.*
    from paths p join lines l on l.id = p.line_id join pops o on o.id = p.pop_id
    left join reflector_addresses r on r.pop_id = p.pop_id and r.line_id = p.line_id
    cross join lateral (
      select sum(sent - pending) ${current} as known, sum(lost) ${current} as lost,
        string_agg(rtt_buckets::text, '') ${current} as buckets, string_agg(rtt_counts::text, '') ${current} as counts,
        ${epochMs(sql`max(start)`)} as measured_at
      from people_samples where path_id = p.id and start >= ${new Date(at - RECENT_MS)}
    ) s
    where p.agent_id = any(${sql.param(agentIds)}::uuid[])
      and p.archived_at is null and l.archived_at is null and o.archived_at is null
    order by l.slot, o.name`);
  const byAgent = new Map<string, NetworkPath[]>();
  const histogram = new Float64Array(BUCKETS);
  for (const row of rows) {
    histogram.fill(0);
    addHistogramText(histogram, row.buckets ?? '', row.counts ?? '');
    const known = byAgent.get(row.agent_id) ?? [];
    byAgent.set(row.agent_id, known);
    known.push(networkPath(row, histogram));
  }
  return byAgent;
}

function networkPath(row: PathRow, histogram: Float64Array): NetworkPath {
  const { buckets, counts } = histogramOf(histogram, 0);
  const micros = percentile(buckets, counts, 50);
  return {
    id: row.id,
    line: row.line,
    pop: row.pop,
    address: row.host === null || row.port === null ? null : addressText(row.host, row.port),
    connectUrl: row.connect_url,
    rttP50Micros: micros === null ? null : Math.round(micros),
    lossRatio: row.known === null || row.known === 0 ? null : (row.lost ?? 0) / row.known,
    measuredAt: row.measured_at,
  };
}

const addressText = (host: string, port: number) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
