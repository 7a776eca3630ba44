import type { Transaction } from '@twinline/db/tenancy';
import type { Policy } from '@twinline/engine/types';
import { type SQL, sql } from 'drizzle-orm';
import { ServiceError } from '../../errors';
import { policyOf, type StoredPolicy } from '../../policies/policyRow';
import { epochMs } from '../chain';
import { selectWeighedPaths } from './mergedBins';
import type { WeighedPath } from './weighedBins';

export interface DetailDirective {
  readonly at: number;
  readonly line: string;
  readonly from: string | null;
  readonly reason: string;
  readonly epoch: number;
  readonly sequence: number;
}

export interface DetailIncident {
  readonly id: string;
  readonly line: string;
  readonly grade: 'fair' | 'poor' | 'down';
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly faultDomain: string;
}

/** What stands around a route's measurements in a span, and which resolutions reach as far back as coarser ones. */
export interface RouteFrame {
  readonly timeZone: string;
  /** The route's, as it is now. */
  readonly policy: Policy;
  readonly paths: readonly WeighedPath[];
  readonly reach: {
    readonly samples: boolean;
    readonly minutes: boolean;
    readonly quarters: boolean;
    readonly hours: boolean;
  };
  readonly directives: readonly DetailDirective[];
  readonly activeLineAtStart: string | null;
  readonly incidents: readonly DetailIncident[];
}

export interface RouteFrameInput {
  readonly routeId: string;
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  /** Which resolutions may be read at all; the others are said not to reach. */
  readonly asked: { readonly samples: boolean; readonly minutes: boolean; readonly quarters: boolean };
}

/**
 * One query. A resolution reaches where it has data by the time that the coarser ones have some (one bucket of theirs
 * later, and a minute for the loop): retention and imported history leave the finer ones shorter. Renewals are left
 * out of the directives: they change nothing. Throws `not-found`.
 */
export async function routeFrame(tx: Transaction, input: RouteFrameInput): Promise<RouteFrame> {
  const [from, to] = [new Date(input.from), new Date(input.to)];
  const { samples, minutes, quarters } = input.asked;
  const first = (table: SQL) => sql`(select min(d.at) from path cross join lateral (
    select min(bucket) as at from ${table} where path_id = path.id and bucket >= ${from} and bucket < ${to}) d)`;
  const has = (table: SQL, at: SQL, before: SQL) => sql`exists (select from path cross join lateral (
    select from ${table} where path_id = path.id and ${at} >= ${from} and ${at} < ${to} and ${at} < ${before} limit 1) d)`;
  const { rows } = await tx.execute<Row>(sql`
    with route as materialized (
      select r.id, r.region_id, r.policy_id, g.time_zone, (${from}::timestamptz at time zone g.time_zone)::date as first_day,
        (${to}::timestamptz at time zone g.time_zone)::date as last_day
      from routes r join regions g on g.id = r.region_id where r.id = ${input.routeId}
    ), path as materialized (
      ${selectWeighedPaths(sql`a.region_id = (select region_id from route)`)}
    ), began as materialized (
      select ${minutes ? sql`${first(sql`people_rollup_quarters`)} + interval '16 minutes'` : sql`null::timestamptz`} as by_quarters,
        ${samples ? sql`${first(sql`people_rollup_minutes`)} + interval '2 minutes'` : sql`null::timestamptz`} as by_minutes
    ), directive as (
      select ${epochMs(sql`decided_at`)} as at, line, from_line as "from", reason, epoch::float8, sequence::float8
      from directives where route_id = ${input.routeId} and reason <> 'renewed' and decided_at >= ${from} and decided_at < ${to}
      order by decided_at, sequence limit 2000
    ), incident as (
      select id, line_slot as line, worst_grade as grade, ${epochMs(sql`opened_at`)} as "openedAt",
        ${epochMs(sql`closed_at`)} as "closedAt", fault_domain as "faultDomain" from (
        select * from incidents where region_id = (select region_id from route) and opened_at >= ${from} and opened_at < ${to}
        union all select * from incidents
        where region_id = (select region_id from route) and opened_at < ${from} and closed_at >= ${from}
        union all select * from incidents
        where region_id = (select region_id from route) and opened_at < ${from} and closed_at is null
      ) i order by opened_at limit 500
    )
    select route.time_zone as "timeZone",
      (select jsonb_build_object('scenario', scenario, 'name', name, 'version', version, 'definition', definition)
        from policies where id = route.policy_id) as stored, (select coalesce(jsonb_agg(path), '[]') from path) as paths,
      jsonb_build_object(
        'samples', ${samples ? has(sql`people_samples`, sql`start`, sql`(select coalesce(least(by_minutes, by_quarters), 'infinity') from began)`) : sql`false`},
        'minutes', ${minutes ? has(sql`people_rollup_minutes`, sql`bucket`, sql`(select coalesce(by_quarters, 'infinity') from began)`) : sql`false`},
        'quarters', ${quarters ? has(sql`people_rollup_quarters`, sql`bucket`, sql`'infinity'::timestamptz`) : sql`false`},
        'hours', exists (select from path cross join lateral (
          select from people_rollup_days where path_id = path.id and day >= route.first_day and day <= route.last_day limit 1) d)) as reach,
      (select coalesce(jsonb_agg(directive), '[]') from directive) as directives,
      (select line from directives where route_id = route.id and reason <> 'renewed' and decided_at < ${from}
        order by decided_at desc, sequence desc limit 1) as "activeLineAtStart",
      (select coalesce(jsonb_agg(incident), '[]') from incident) as incidents
    from route`);
  if (!rows[0]) throw new ServiceError('not-found', 'There is no such route.');
  const { stored, ...frame } = rows[0];
  return { ...frame, policy: policyOf(stored) };
}

type Row = Omit<RouteFrame, 'policy'> & { stored: StoredPolicy } & Record<string, unknown>;
