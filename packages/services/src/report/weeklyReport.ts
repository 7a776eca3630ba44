import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { monthAt } from '../availability/month';
import { targetAt } from '../availability/targetAt';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { epochMs } from '../query/chain';
import { heatmapHours } from '../query/heatmap/heatmapHours';
import { computeWeek, type WeekFigures } from './compute';
import { type Week, weekAt, weekNamed, weekShifted } from './isoWeek';
import type { MethodCode, WeeklyReport } from './report';
import { verdictOf } from './verdict';
import { type Bounds, weekInputs } from './weekInputs';

const method: readonly MethodCode[] = [
  'availability-mef',
  'percentiles-merged',
  'audience-weighted',
  'chosen-quarter-share',
  'counterfactual-comparable',
  'coverage-expected',
  'baseline-quiet-hours',
  'loss-three-seconds',
  'fault-estimated',
];

/**
 * The report of an ISO week (`2026-W46`; without one the last full week) in the organization's time zone. A week that
 * is not over is reported as far as it goes. Throws `invalid` for a name that is no week, or one that has not begun.
 */
export async function weeklyReport(
  ctx: OrganizationContext,
  input: { week?: string | undefined },
): Promise<WeeklyReport> {
  const organization = await organizationOf(ctx);
  const { timeZone } = organization;
  const week = chooseWeek(input.week, timeZone, ctx.now());
  const before = weekShifted(week, -1, timeZone);
  const read = await withOrganization(ctx.db, ctx.organizationId, async (tx) => ({
    regions: await regionsOf(tx),
    targets: await targetsOf(tx, monthAt(week.from, timeZone)),
    incidents: await incidentsOf(tx, week),
    now: await weekInputs(tx, week, ctx.now()),
    before: await weekInputs(tx, before, ctx.now()),
  }));
  const heatmap = await heatmapHours(ctx, {
    from: week.from,
    to: Math.min(week.to, ctx.now()),
    metric: 'rttP95OverBaseline',
    clock: 'audience',
    viewerTimeZone: timeZone,
  });
  const [figures, last] = [computeWeek(read.now), computeWeek(read.before)];
  const complete = week.to <= ctx.now();
  const totals = totalsOf(figures, last);
  return {
    ...week,
    previousWeek: before.week,
    nextWeek: weekShifted(week, 1, timeZone).week,
    timeZone,
    organizationName: organization.name,
    generatedAt: ctx.now(),
    complete,
    demo: read.now.demo || read.before.demo,
    verdict: verdictOf({ totals, coverage: figures.coverage, complete, routeCount: figures.routes.length }),
    regions: read.regions,
    lines: figures.lines.map((line) => ({
      ...line,
      target: read.targets.get(`${line.regionId} ${line.line}`) ?? null,
      before: figuresBefore(line, last),
    })),
    routes: figures.routes.map((route) => ({
      ...route,
      availabilityBefore: last.routes.find((r) => r.routeId === route.routeId)?.availability ?? null,
    })),
    totals,
    failovers: figures.failovers,
    incidents: read.incidents,
    heatmap,
    coverage: figures.coverage,
    method,
  };
}

function chooseWeek(name: string | undefined, timeZone: string, now: number): Week {
  if (name === undefined) return weekShifted(weekAt(now, timeZone), -1, timeZone);
  const week = weekNamed(name, timeZone);
  if (!week) throw new ServiceError('invalid', `${name} is not an ISO week.`, { field: 'week' });
  if (week.from >= now) throw new ServiceError('invalid', `${name} has not begun.`, { field: 'week' });
  return week;
}

function figuresBefore(line: WeekFigures['lines'][number], last: WeekFigures) {
  const found = last.lines.find((other) => other.regionId === line.regionId && other.line === line.line);
  return found && found.figures.measuredMinutes > 0 ? found.figures : null;
}

function totalsOf(figures: WeekFigures, last: WeekFigures): WeeklyReport['totals'] {
  return {
    availability: figures.availability,
    availabilityBefore: last.availability,
    badMinutes: figures.badMinutes,
    badMinutesBefore: last.measured ? last.badMinutes : null,
    failovers: figures.failovers.length,
    failoversBefore: last.failovers.length,
    medianFaultToAppliedMs: figures.medianFaultToAppliedMs,
  };
}

/** Name and time zone of the organization that the context acts in. */
export async function organizationOf(ctx: OrganizationContext): Promise<{ name: string; timeZone: string }> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ name: string; timeZone: string }>(
      sql`select name, time_zone as "timeZone" from organization where id = ${ctx.organizationId}`,
    ),
  );
  if (!rows[0]) throw new ServiceError('not-found', 'There is no such organization.');
  return rows[0];
}

type Rows<T> = T & Record<string, unknown>;

async function regionsOf(tx: Transaction): Promise<WeeklyReport['regions']> {
  const { rows } = await tx.execute<Rows<WeeklyReport['regions'][number]>>(
    sql`select id, code, name, time_zone as "timeZone" from regions where archived_at is null order by code`,
  );
  return rows;
}

/** Targets by region and slot as they were in a month, of lines that had one. */
async function targetsOf(tx: Transaction, month: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.execute<{ key: string; target: number }>(sql`
    select * from (
      select region_id || ' ' || slot as key, ${targetAt(month)} as target from lines l where archived_at is null
    ) of_month where target is not null`);
  return new Map(rows.map(({ key, target }) => [key, target]));
}

async function incidentsOf(tx: Transaction, { from, to }: Bounds): Promise<WeeklyReport['incidents']> {
  const { rows } = await tx.execute<Rows<WeeklyReport['incidents'][number]>>(sql`
    select i.id, g.code as "regionCode", i.line_slot as line, i.worst_grade as grade, i.fault_domain as "faultDomain",
      ${epochMs(sql`i.opened_at`)} as "openedAt", ${epochMs(sql`i.closed_at`)} as "closedAt"
    from incidents i join regions g on g.id = i.region_id
    where i.opened_at < ${new Date(to)} and coalesce(i.closed_at, 'infinity') >= ${new Date(from)}
    order by i.opened_at`);
  return rows;
}
