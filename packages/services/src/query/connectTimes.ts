import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { CONNECT_FAULTS } from '@twinline/wire/batch';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { regionOfRoute } from './regionOfRoute';

export type ConnectFault = (typeof CONNECT_FAULTS)[number];
/** `whole`: from the beginning until the last step that the scheme has. */
export type ConnectStep = 'tcp' | 'tls' | 'firstByte' | 'whole';

export interface StepFigures {
  readonly p50Micros: number;
  readonly p95Micros: number;
  /** Attempts that reached the step. */
  readonly attempts: number;
}

/** Attempts to connect over one line. Only attempts that reached a step count for it; a step nobody reached is missing. */
export interface ConnectFigures {
  readonly line: string;
  readonly attempts: number;
  readonly failures: Partial<Record<ConnectFault, number>>;
  readonly steps: Partial<Record<ConnectStep, StepFigures>>;
}

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

const LONGEST_SPAN_MS = 31 * 86_400_000;

/**
 * How long connecting took over each line of a route: medians and 95th percentiles of each step, failures by kind. Each
 * step is a duration of its own, so steps add up to the whole for one attempt, but their percentiles do not.
 * Throws `not-found`, `invalid`.
 */
export async function connectTimes(
  ctx: OrganizationContext,
  input: { readonly routeId: string; readonly from: number; readonly to: number },
): Promise<ConnectTimes> {
  const { from, to } = input;
  if (to <= from) throw new ServiceError('invalid', 'The end must be after the beginning.', { field: 'to' });
  if (to - from > LONGEST_SPAN_MS) throw new ServiceError('invalid', 'At most 31 days.', { field: 'from' });
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const regionId = await regionOfRoute(tx, input.routeId);
    const carriers = await carriersOf(tx, regionId);
    const { rows } = await tx.execute<FigureRow>(readFigures(regionId, new Date(from), new Date(to)));
    const linesOf = (carrierId: string | null) =>
      rows.filter((row) => row.carrier_id === carrierId).map(({ carrier_id: _, ...figures }) => figures);
    return {
      from,
      to,
      all: linesOf(null),
      carriers: carriers
        .map(({ id, name, asn }) => ({ carrierId: id, name, asn, lines: linesOf(id) }))
        .filter(({ lines }) => lines.length > 0),
      configured: await isConfigured(tx, regionId),
    };
  });
}

async function carriersOf(tx: Transaction, regionId: string) {
  const { rows } = await tx.execute<{ id: string; name: string; asn: number | null }>(sql`
    select id, name, asn from carriers where region_id = ${regionId} order by audience_weight desc, name`);
  return rows;
}

async function isConfigured(tx: Transaction, regionId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ configured: boolean }>(sql`
    select exists (
      select 1 from paths p join agents a on a.id = p.agent_id
      join reflector_addresses r on r.pop_id = p.pop_id and r.line_id = p.line_id
      where a.region_id = ${regionId} and p.archived_at is null and r.connect_url is not null) as configured`);
  return rows[0]?.configured ?? false;
}

type FigureRow = ConnectFigures & { carrier_id: string | null } & Record<string, unknown>;

/**
 * One row a carrier and line, and one a line for all carriers (carrier_id null). There an attempt weighs its carrier's
 * audience divided by the carrier's attempts, so that a percentile is one of viewers and not of how often agents try.
 */
const readFigures = (regionId: string, from: Date, to: Date) => sql`
  with tried as materialized (
    select c.id as carrier_id, l.slot, greatest(c.audience_weight, 0.000001)::float8 as audience, t.scheme, t.fault,
      t.tcp_micros, t.tls_micros, t.first_byte_micros
    from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id
    join lines l on l.id = p.line_id join people_connects t on t.path_id = p.id
    where a.region_id = ${regionId} and t.at >= ${from} and t.at < ${to}
  ), steps as (
    select carrier_id, slot, step, micros,
      audience / count(*) over (partition by carrier_id, slot, step) as weight
    from tried cross join lateral (values
      ('tcp', tcp_micros), ('tls', tls_micros), ('firstByte', first_byte_micros),
      ('whole', case when fault is null then tcp_micros + coalesce(tls_micros, 0) + coalesce(first_byte_micros, 0) end)
    ) as v (step, micros)
    where micros is not null
  ), scoped as (
    select carrier_id, slot, step, micros, 1::float8 as weight from steps
    union all select null, slot, step, micros, weight from steps
  ), ranked as (
    select carrier_id, slot, step, micros,
      sum(weight) over (partition by carrier_id, slot, step order by micros rows unbounded preceding) as reached,
      sum(weight) over (partition by carrier_id, slot, step) as total
    from scoped
  ), percentiles as (
    select carrier_id, slot, jsonb_object_agg(step, jsonb_build_object(
      'p50Micros', p50, 'p95Micros', p95, 'attempts', attempts)) as steps
    from (
      select carrier_id, slot, step, count(*) as attempts,
        min(micros) filter (where reached >= 0.5 * total - 1e-9) as p50,
        min(micros) filter (where reached >= 0.95 * total - 1e-9) as p95
      from ranked group by carrier_id, slot, step
    ) s group by carrier_id, slot
  ), failed as (
    select carrier_id, slot, jsonb_object_agg(fault, n) as failures from (
      select carrier_id, slot, fault, count(*) as n from tried where fault is not null
      group by grouping sets ((carrier_id, slot, fault), (slot, fault))
    ) f group by carrier_id, slot
  ), counted as (
    select carrier_id, slot, count(*)::int as attempts from tried group by grouping sets ((carrier_id, slot), (slot))
  )
  select c.carrier_id, c.slot as line, c.attempts, coalesce(f.failures, '{}') as failures, coalesce(p.steps, '{}') as steps
  from counted c
  left join failed f on f.carrier_id is not distinct from c.carrier_id and f.slot = c.slot
  left join percentiles p on p.carrier_id is not distinct from c.carrier_id and p.slot = c.slot
  order by c.slot`;
