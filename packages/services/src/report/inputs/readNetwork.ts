import type { Transaction } from '@twinline/db/tenancy';
import type { PathIdentity } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import { monthAt } from '../../availability/month';
import { targetAt } from '../../availability/targetAt';
import { epochMs } from '../../query/chain';
import { type SpanPath, spanPaths } from '../../query/span/spanPaths';
import type { Period, ReportNetwork } from '../figures/inputs';
import { dayAt } from '../periods/period';

/** The network of a report, and what else reading about it takes. */
export interface GatheredNetwork {
  readonly network: ReportNetwork;
  /** In the order of `network.paths`. */
  readonly spanPaths: readonly SpanPath[];
  readonly identities: readonly PathIdentity[];
}

/**
 * What there was of the network from `since` (epoch ms, of the first earlier period) to the end of the period: paths by
 * region, line and audience, and what they hang from; archived things while they were not. Targets are those of the month
 * in which the period begins, viewers, costs, names and audience as they are now. What has never measured anything until
 * the end of the period is left out: it may be newer than that.
 */
export async function readNetwork(
  tx: Transaction,
  given: { readonly period: Period; readonly since: number; readonly timeZone: string },
): Promise<GatheredNetwork> {
  const { period, since, timeZone } = given;
  const spans = new Map((await spanPaths(tx, period)).paths.map((path) => [path.id, path]));
  const rows = await readPaths(tx, since, period.to);
  const firsts = await firstQuarters(tx, rows, spans, period);
  const found = rows.flatMap((row) => {
    const span = spans.get(row.id);
    const first = firsts.get(row.id);
    if (span === undefined || span.since >= period.to || first === undefined) return [];
    const until = Math.min(row.until ?? Infinity, span.until);
    // Of an agent that measured elsewhere before, a path that did not was not there yet: its line, or its PoP, is newer.
    const wasAway = rows.some((other) => other.agentId === row.agentId && (firsts.get(other.id) ?? Infinity) < first);
    return until <= since ? [] : [{ row, span, until, since: wasAway ? Math.max(span.since, first) : span.since }];
  });
  const [lineIds, carrierIds] = [unique(found, ({ row }) => row.lineId), unique(found, ({ row }) => row.carrierId)];
  const routes = await readRoutes(tx, period);
  const regionIds = new Set([...found.map(({ row }) => row.regionId), ...routes.map(({ regionId }) => regionId)]);
  const lines = await readLines(tx, lineIds, monthAt(period.from, timeZone));
  return {
    network: {
      regions: await readRegions(tx, [...regionIds].sort()),
      carriers: await readCarriers(tx, carrierIds),
      circuits: await readCircuits(tx, lines),
      lines,
      agents: await readAgents(
        tx,
        unique(found, ({ row }) => row.agentId),
      ),
      paths: found.map(({ row: { id, agentId, carrierId, lineId }, span, since, until }) => ({
        ...{ id, agentId, carrierId, lineId },
        probesPerMs: span.probesPerMs,
        since,
        until: Number.isFinite(until) ? until : null,
      })),
      routes,
    },
    spanPaths: found.map(({ span }) => span),
    identities: found.map(({ row: { id: path, agent, carrier, slot: line, pop }, span: { weight } }) => ({
      ...{ path, agent, carrier, line, pop, weight },
    })),
  };
}

const DAY_MS = 86_400_000;

type Rows<T> = T & Record<string, unknown>;

interface PathRow {
  readonly id: number;
  readonly agentId: string;
  readonly agent: string;
  readonly carrierId: string;
  readonly carrier: string;
  readonly lineId: string;
  readonly slot: string;
  readonly regionId: string;
  readonly pop: string;
  readonly until: number | null;
  /** The local date of what it measured first of all. */
  readonly firstDay: string;
}

/** Those that have measured anything by `to`, on some day since `from` (a day more on each side, for zones). */
async function readPaths(tx: Transaction, from: number, to: number): Promise<PathRow[]> {
  const date = (at: number, days: number) => new Date(at + days * DAY_MS).toISOString().slice(0, 10);
  const { rows } = await tx.execute<Rows<PathRow>>(sql`
    select p.id, a.id as "agentId", a.name as agent, c.id as "carrierId", c.name as carrier, l.id as "lineId", l.slot,
      l.region_id as "regionId", o.name as pop,
      ${epochMs(sql`least(a.archived_at, p.archived_at, c.archived_at, l.archived_at, g.archived_at)`)} as until,
      (select d.day from people_rollup_days d where d.path_id = p.id order by d.day limit 1)::text as "firstDay"
    from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id
    join lines l on l.id = p.line_id join regions g on g.id = l.region_id join pops o on o.id = p.pop_id
    where exists (
      select 1 from people_rollup_days d where d.path_id = p.id and d.day >= ${date(from, -1)}::date
        and d.day <= ${date(to, 1)}::date)
    order by g.code, l.slot, c.audience_weight desc, c.name, a.name, p.id`);
  return rows;
}

/**
 * When each path measured first of all, epoch ms: −∞ where that is before the period; one that has not by its end is
 * missing.
 */
async function firstQuarters(
  tx: Transaction,
  rows: readonly PathRow[],
  spans: ReadonlyMap<number, SpanPath>,
  { from, to }: Period,
): Promise<ReadonlyMap<number, number>> {
  const isNew = ({ id, firstDay }: PathRow) => firstDay >= dayAt(from, spans.get(id)?.timeZone ?? 'UTC');
  const young = rows.filter(isNew).map(({ id }) => id);
  const firsts = new Map(rows.filter((row) => !isNew(row)).map(({ id }) => [id, Number.NEGATIVE_INFINITY]));
  if (young.length === 0) return firsts;
  const { rows: found } = await tx.execute<{ id: number; first: number }>(sql`
    select path_id as id, ${epochMs(sql`min(bucket)`)} as first from people_rollup_quarters
    where path_id = any(${sql.param(young)}::int[]) and bucket >= ${new Date(from - DAY_MS)} and bucket < ${new Date(to)}
    group by path_id`);
  for (const { id, first } of found) firsts.set(id, first < from ? Number.NEGATIVE_INFINITY : first);
  return firsts;
}

async function readRegions(tx: Transaction, ids: readonly string[]): Promise<ReportNetwork['regions']> {
  const { rows } = await tx.execute<Rows<ReportNetwork['regions'][number]>>(sql`
    select g.id, g.code, g.name, g.time_zone as "timeZone", v.viewers
    from regions g left join region_viewers v on v.region_id = g.id
    where g.id = any(${sql.param(ids)}::uuid[]) order by g.code`);
  return rows;
}

async function readCarriers(tx: Transaction, ids: readonly string[]): Promise<ReportNetwork['carriers']> {
  const { rows } = await tx.execute<Rows<ReportNetwork['carriers'][number]>>(sql`
    select c.id, c.region_id as "regionId", c.name, c.asn, greatest(c.audience_weight, 0.000001)::float8 as weight
    from carriers c join regions g on g.id = c.region_id
    where c.id = any(${sql.param(ids)}::uuid[]) order by g.code, c.audience_weight desc, c.name, c.id`);
  return rows;
}

async function readLines(tx: Transaction, ids: readonly string[], month: string): Promise<ReportNetwork['lines']> {
  const { rows } = await tx.execute<Rows<ReportNetwork['lines'][number]>>(sql`
    select l.id, l.region_id as "regionId", l.slot, l.circuit_id as "circuitId", ${targetAt(month)} as target
    from lines l join regions g on g.id = l.region_id
    where l.id = any(${sql.param(ids)}::uuid[]) order by g.code, l.slot, l.id`);
  return rows;
}

/** Those of the lines; each counts the lines that it carries among them. */
async function readCircuits(tx: Transaction, lines: ReportNetwork['lines']): Promise<ReportNetwork['circuits']> {
  const lineCounts = new Map<string, number>();
  for (const { circuitId } of lines)
    if (circuitId !== null) lineCounts.set(circuitId, (lineCounts.get(circuitId) ?? 0) + 1);
  const { rows } = await tx.execute<Rows<Omit<ReportNetwork['circuits'][number], 'lineCount'>>>(sql`
    select id, name, provider, monthly_cost::float8 as "monthlyCost", currency from circuits
    where id = any(${sql.param([...lineCounts.keys()])}::uuid[]) order by name, id`);
  return rows.map((circuit) => ({ ...circuit, lineCount: lineCounts.get(circuit.id) ?? 0 }));
}

async function readAgents(tx: Transaction, ids: readonly string[]): Promise<ReportNetwork['agents']> {
  const { rows } = await tx.execute<Rows<ReportNetwork['agents'][number]>>(sql`
    select id, name, carrier_id as "carrierId" from agents where id = any(${sql.param(ids)}::uuid[]) order by name, id`);
  return rows;
}

/** Made before the end of the period, or with decisions from before that, and not archived before its beginning. */
async function readRoutes(tx: Transaction, { from, to }: Period): Promise<ReportNetwork['routes']> {
  const { rows } = await tx.execute<Rows<ReportNetwork['routes'][number]>>(sql`
    select r.id, r.region_id as "regionId", r.scenario from routes r join regions g on g.id = r.region_id
    where (r.archived_at is null or r.archived_at > ${new Date(from)}) and (r.created_at < ${new Date(to)}
      or exists (select 1 from directives d where d.route_id = r.id and d.decided_at < ${new Date(to)}))
    order by g.code, r.scenario, r.id`);
  return rows;
}

const unique = <T>(rows: readonly T[], of: (row: T) => string) => [...new Set(rows.map(of))];
