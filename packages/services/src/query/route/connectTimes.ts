import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { epochMs } from '../chain';
import {
  addRaw,
  addRolled,
  type ConnectFault,
  type ConnectFigures,
  type ConnectStep,
  type ConnectSums,
  createConnectSums,
  figuresOf,
  figuresOfAll,
  type RawConnects,
  type RolledConnects,
} from './connectFigures';

export type { ConnectFault, ConnectFigures, ConnectStep };

export interface ConnectCarrier {
  readonly carrierId: string;
  readonly name: string;
  readonly asn: number | null;
  /** By line. */
  readonly lines: readonly ConnectFigures[];
}

export interface ConnectTimes {
  readonly from: number;
  readonly to: number;
  /** All carriers, each by its share of the audience, by line. */
  readonly all: readonly ConnectFigures[];
  /** By audience, largest first. */
  readonly carriers: readonly ConnectCarrier[];
  /** Whether any path of this route has an address to connect to. */
  readonly configured: boolean;
}

const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;
const LONGEST_SPAN_MS = 400 * 24 * HOUR_MS;
/** So much is read attempt by attempt at most. */
const RAW_MS = 3 * HOUR_MS;

/**
 * How long connecting took over each line of a route: medians and 95th percentiles of each step (within 5 %, from
 * sketches), failures by kind. Each step is a duration of its own, so steps add up to the whole for one attempt, but
 * their percentiles do not. Up to three hours from the attempts themselves; else whole quarter-hours from their rollups,
 * and from the attempts what is before the first and after the last that is rolled up. Throws `not-found`, `invalid`.
 */
export async function connectTimes(
  ctx: OrganizationContext,
  input: { readonly routeId: string; readonly from: number; readonly to: number },
): Promise<ConnectTimes> {
  const { from, to } = input;
  if (to <= from) throw new ServiceError('invalid', 'The end must be after the beginning.', { field: 'to' });
  if (to - from > LONGEST_SPAN_MS) throw new ServiceError('invalid', 'At most 400 days.', { field: 'from' });
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const frame = await readFrame(tx, input);
    const sums = await readSums(tx, frame.paths, rolledPart(input, frame.rolledTo), input);
    const ofCarrier = (carrierId: string) => [...(sums.get(carrierId) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = [...new Set([...sums.values()].flatMap((own) => [...own.keys()]))].sort();
    return {
      from,
      to,
      all: lines.map((line) =>
        figuresOfAll(
          line,
          frame.carriers.flatMap(({ id, audience }) => {
            const own = sums.get(id)?.get(line);
            return own === undefined ? [] : [{ sums: own, audience }];
          }),
        ),
      ),
      carriers: frame.carriers
        .map(({ id, name, asn }) => ({
          carrierId: id,
          name,
          asn,
          lines: ofCarrier(id).map(([line, own]) => figuresOf(line, own)),
        }))
        .filter((carrier) => carrier.lines.length > 0),
      configured: frame.configured,
    };
  });
}

interface Part {
  readonly from: number;
  readonly to: number;
}

/** The whole quarter-hours that are read from their rollups; empty for short spans. */
function rolledPart({ from, to }: Part, rolledTo: number | null): Part {
  const first = Math.ceil(from / QUARTER_MS) * QUARTER_MS;
  const last = Math.floor(to / QUARTER_MS) * QUARTER_MS;
  if (to - from <= RAW_MS) return { from, to: from };
  // Where nothing is rolled up lately, nothing may have been tried: no more is read than would be otherwise.
  return { from: first, to: Math.min(last, Math.max(rolledTo ?? 0, last - RAW_MS)) };
}

interface Frame {
  /** Largest audience first. */
  readonly carriers: readonly { id: string; name: string; asn: number | null; audience: number }[];
  readonly paths: readonly { id: number; carrierId: string; slot: string }[];
  readonly configured: boolean;
  /** End of the last quarter-hour that is rolled up, epoch ms; null where there is none in the last hours of the span. */
  readonly rolledTo: number | null;
}

async function readFrame(tx: Transaction, input: { routeId: string } & Part): Promise<Frame> {
  const { rows } = await tx.execute<Frame & Record<string, unknown>>(sql`
    with route as materialized (select region_id from routes where id = ${input.routeId}),
    carrier as (
      select id, name, asn, greatest(audience_weight, 0.000001)::float8 as audience
      from carriers where region_id = (select region_id from route) order by audience_weight desc, name
    ), path as materialized (
      select p.id, a.carrier_id as "carrierId", l.slot, p.pop_id, p.line_id, p.archived_at
      from paths p join agents a on a.id = p.agent_id join lines l on l.id = p.line_id
      where a.region_id = (select region_id from route)
    )
    select (select coalesce(jsonb_agg(carrier), '[]') from carrier) as carriers,
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'carrierId', "carrierId", 'slot', slot)), '[]') from path) as paths,
      exists (select from path join reflector_addresses r on r.pop_id = path.pop_id and r.line_id = path.line_id
        where path.archived_at is null and r.connect_url is not null) as configured,
      (select ${epochMs(sql`max(q.last) + interval '15 minutes'`)} from path cross join lateral (
        select max(bucket) as last from people_rollup_connects where path_id = path.id
          and bucket >= ${new Date(input.to - RAW_MS)} and bucket < ${new Date(input.to)}) q) as "rolledTo"
    from route`);
  if (!rows[0]) throw new ServiceError('not-found', 'There is no such route.');
  return rows[0];
}

/** By carrier, then by line. One query, path by path. */
async function readSums(
  tx: Transaction,
  paths: Frame['paths'],
  rolled: Part,
  { from, to }: Part,
): Promise<Map<string, Map<string, ConnectSums>>> {
  const micros = (name: ConnectStep) =>
    sql`array_agg(${sql.identifier(name)}) filter (where ${sql.identifier(name)} is not null)`;
  const { rows } = await tx.execute<Row>(sql`
    select c.id as path_id, rolled.*, raw.*
    from unnest(${sql.param(paths.map(({ id }) => id))}::int[]) as c (id)
    cross join lateral (
      select coalesce(sum(attempts), 0)::int as rolled_attempts,
        coalesce(jsonb_agg(faults) filter (where faults <> '{}'), '[]') as rolled_faults,
        coalesce(string_agg(step_keys::text, ''), '') as keys, coalesce(string_agg(step_counts::text, ''), '') as counts
      from people_rollup_connects
      where path_id = c.id and bucket >= ${new Date(rolled.from)} and bucket < ${new Date(rolled.to)}
    ) rolled
    cross join lateral (
      select count(*)::int as attempts, coalesce(array_agg(fault) filter (where fault is not null), '{}') as faults,
        coalesce(${micros('tcp')}, '{}') as tcp, coalesce(${micros('tls')}, '{}') as tls,
        coalesce(${micros('firstByte')}, '{}') as "firstByte", coalesce(${micros('whole')}, '{}') as whole
      from (
        select fault, tcp_micros as tcp, tls_micros as tls, first_byte_micros as "firstByte",
          case when fault is null then tcp_micros + coalesce(tls_micros, 0) + coalesce(first_byte_micros, 0) end as whole
        from people_connects where path_id = c.id and at >= ${new Date(from)} and at < ${new Date(rolled.from)}
        union all
        select fault, tcp_micros, tls_micros, first_byte_micros,
          case when fault is null then tcp_micros + coalesce(tls_micros, 0) + coalesce(first_byte_micros, 0) end
        from people_connects where path_id = c.id and at >= ${new Date(rolled.to)} and at < ${new Date(to)}
      ) attempt
    ) raw
    where rolled_attempts + attempts > 0`);
  const byId = new Map(paths.map((path) => [path.id, path]));
  const found = new Map<string, Map<string, ConnectSums>>();
  for (const row of rows) {
    const path = byId.get(row.path_id);
    if (path === undefined) continue;
    const lines = found.get(path.carrierId) ?? new Map<string, ConnectSums>();
    found.set(path.carrierId, lines);
    const sums = lines.get(path.slot) ?? createConnectSums();
    lines.set(path.slot, sums);
    addRolled(sums, { ...row, attempts: row.rolled_attempts, faults: row.rolled_faults });
    addRaw(sums, row);
  }
  return found;
}

type Row = RawConnects &
  Pick<RolledConnects, 'keys' | 'counts'> & {
    path_id: number;
    rolled_attempts: number;
    rolled_faults: RolledConnects['faults'];
  } & Record<string, unknown>;
