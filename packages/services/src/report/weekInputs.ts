import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { epochMs } from '../query/chain';
import { mergedBins, percentileOf, weighedPaths } from '../query/mergedBins';
import type { LineWeek, QuarterSeconds, RouteWeek, WeekInputs } from './compute';
import type { Decided } from './ribbon';

export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** Everything that the figures of a span rest on, and whether any of it is made-up history. */
export async function weekInputs(
  tx: Transaction,
  bounds: Bounds,
  now: number,
): Promise<WeekInputs & { demo: boolean }> {
  const { rows, demo } = await quarterSeconds(tx, bounds);
  return {
    ...bounds,
    quarters: rows,
    demo,
    lines: await lineWeeks(tx, bounds, now),
    routes: await routeWeeks(tx, bounds),
  };
}

async function quarterSeconds(tx: Transaction, { from, to }: Bounds) {
  const { rows } = await tx.execute<QuarterSeconds & { demo: boolean } & Record<string, unknown>>(sql`
    with chosen as materialized (
      select p.id as path_id, a.region_id, l.slot, greatest(c.audience_weight, 0.000001)::float8 as weight
      from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id join lines l on l.id = p.line_id
    )
    select c.region_id as "regionId", c.slot as line, ${epochMs(sql`q.bucket`)} as at,
      sum(weight * good_seconds) / sum(weight) as good, sum(weight * bad_seconds) / sum(weight) as bad,
      sum(weight * unavailable_seconds) / sum(weight) as unavailable, bool_or(q.demo) as demo
    from people_rollup_quarters q join chosen c on c.path_id = q.path_id
    where q.bucket >= ${new Date(from)} and q.bucket < ${new Date(to)} and good_seconds + bad_seconds > 0
    group by c.region_id, c.slot, q.bucket`);
  return { rows, demo: rows.some((row) => row.demo) };
}

async function lineWeeks(tx: Transaction, { from, to }: Bounds, now: number): Promise<LineWeek[]> {
  const paths = await weighedPaths(tx);
  const bins = await mergedBins(tx, 'quarters', paths, { from, to, binMs: to - from, origin: from });
  const { rows } = await tx.execute<{ region_id: string; slot: string; expected: number }>(sql`
    with first_data as (
      select path_id, min(bucket) as since from people_rollup_quarters
      where bucket >= ${new Date(from)} and bucket < ${new Date(to)} group by path_id
    )
    select a.region_id, l.slot, sum(1000.0 / a.interval_ms * greatest(0, extract(epoch from
        least(a.archived_at, p.archived_at, ${new Date(Math.min(to, now))}::timestamptz)
        - least(greatest(a.created_at, ${new Date(from)}::timestamptz), f.since))))::float8 as expected
    from paths p join agents a on a.id = p.agent_id join lines l on l.id = p.line_id left join first_data f on f.path_id = p.id
    group by a.region_id, l.slot order by a.region_id, l.slot`);
  return rows.map((row) => {
    const bin = bins.find((b) => b.regionId === row.region_id && b.slot === row.slot);
    const micros = (p: number) => (bin ? rounded(percentileOf(bin, p)) : null);
    return {
      regionId: row.region_id,
      line: row.slot,
      rttP50Micros: micros(50),
      rttP95Micros: micros(95),
      lossRatio: bin?.lossRatio ?? null,
      jitterMicros: bin?.jitterMicros ?? null,
      probes: bin?.sent ?? 0,
      probesExpected: row.expected,
    };
  });
}

async function routeWeeks(tx: Transaction, { from, to }: Bounds): Promise<RouteWeek[]> {
  const routes = await tx.execute<{ id: string; region_id: string; code: string; scenario: string }>(sql`
    select r.id, r.region_id, g.code, r.scenario from routes r join regions g on g.id = r.region_id
    where r.archived_at is null or r.archived_at > ${new Date(from)} order by g.code, r.scenario`);
  const decided = await tx.execute<Decided & { route_id: string } & Record<string, unknown>>(sql`
    select d.route_id, ${epochMs(sql`d.decided_at`)} as at, d.line, d.from_line as "from", d.reason,
      ${epochMs(sql`d.fault_at`)} as fault, ${epochMs(sql`v.applied`)} as applied
    from (
      select r.id, coalesce(max(b.decided_at), '-infinity') as since from routes r
      left join directives b on b.route_id = r.id and b.reason <> 'renewed' and b.decided_at < ${new Date(from)}
      group by r.id
    ) r
    join directives d on d.route_id = r.id and d.decided_at >= r.since and d.decided_at < ${new Date(to)}
    left join lateral (
      select case when count(applied_at) = count(*) then max(applied_at) end as applied
      from deliveries where directive_id = d.id
    ) v on true
    where d.reason <> 'renewed'
    order by d.decided_at, d.epoch, d.sequence`);
  return routes.rows.map((route) => ({
    routeId: route.id,
    regionId: route.region_id,
    regionCode: route.code,
    scenario: route.scenario,
    decided: decided.rows.filter((row) => row.route_id === route.id),
  }));
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value));
