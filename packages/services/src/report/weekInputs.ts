import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { epochMs } from '../query/chain';
import { daysReach } from '../query/heatmap/heatmapSpan';
import { audienceLines } from '../query/heatmap/lineFigures';
import { type SpanPath, spanPaths } from '../query/span/spanPaths';
import { noFigures, spanTotals } from '../query/span/spanTotals';
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

/**
 * Merged percentiles and shares of each line's week, by audience: from two rows a path, exact to the quarter-hour. Of a
 * week that is not over, the quarter-hour that is running counts neither as seen nor as expected.
 */
async function lineWeeks(tx: Transaction, { from, to }: Bounds, now: number): Promise<LineWeek[]> {
  const { paths } = await spanPaths(tx, { from, to });
  const sketches = { rtt: true, connect: false };
  const span = { paths, from, to, zone: null, source: 'days' as const, slotOf: () => 0 };
  const [figures = noFigures] = await spanTotals(tx, [span], { sketches, now });
  const putTogether = audienceLines(1, sketches);
  const byLine = new Map<string, SpanPath[]>();
  for (const path of paths) {
    const key = `${path.regionId} ${path.slot}`;
    byLine.set(key, [...(byLine.get(key) ?? []), path]);
  }
  return [...byLine]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, own]) => {
      const line = putTogether(figures, own);
      const shares = line.at(0);
      return {
        regionId: own[0]?.regionId ?? '',
        line: own[0]?.slot ?? '',
        rttP50Micros: line.rttMicros(0, 50),
        rttP95Micros: line.rttMicros(0, 95),
        lossRatio: shares?.lossRatio ?? null,
        jitterMicros: shares?.jitterMicros ?? null,
        probes: shares?.sent ?? 0,
        probesExpected: own.reduce((sum, path) => sum + expectedOf(path, from, Math.min(to, daysReach(now))), 0),
      };
    });
}

function expectedOf({ since, until, probesPerMs }: SpanPath, from: number, to: number): number {
  return probesPerMs * Math.max(0, Math.min(until, to) - Math.max(since, from));
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
