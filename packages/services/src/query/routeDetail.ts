import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { epochMs } from './chain';
import {
  type DetailSource,
  type MergedBin,
  mergedBins,
  percentileOf,
  type WeighedPath,
  weighedPaths,
} from './mergedBins';
import { regionOfRoute } from './regionOfRoute';

export type { DetailSource };

/** Columns, one value a bin; a bin without data is missing, so consecutive starts may be further apart than bucketMs. */
export interface DetailLine {
  readonly start: number[];
  readonly rttP5Micros: (number | null)[];
  readonly rttP25Micros: (number | null)[];
  readonly rttP50Micros: (number | null)[];
  readonly rttP75Micros: (number | null)[];
  readonly rttP95Micros: (number | null)[];
  readonly rttMinMicros: (number | null)[];
  readonly rttMaxMicros: (number | null)[];
  readonly lossRatio: (number | null)[];
  readonly jitterMicros: (number | null)[];
  readonly probes: number[];
  /** Probes were sent and none came back. */
  readonly blackout: boolean[];
}

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

export interface RouteDetail {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly source: DetailSource;
  readonly lines: Record<string, DetailLine>;
  /** The active line when the span begins; null when nothing was decided before it. */
  readonly activeLineAtStart: string | null;
  /** Renewals are left out: they change nothing. */
  readonly directives: DetailDirective[];
  readonly incidents: DetailIncident[];
}

export interface RouteDetailInput {
  readonly routeId: string;
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  readonly maxPoints: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_SPAN_MS = 800 * DAY_MS;

/** From the finest: what it is used up to, and the shortest bin that it can fill. */
const sources: readonly { source: DetailSource; upToMs: number; finestMs: number }[] = [
  { source: 'samples', upToMs: 2 * HOUR_MS, finestMs: SECOND_MS },
  { source: 'minutes', upToMs: 3 * DAY_MS, finestMs: MINUTE_MS },
  { source: 'quarters', upToMs: LONGEST_SPAN_MS, finestMs: 15 * MINUTE_MS },
];

/** Bin lengths that people can read off an axis, each dividing a day. */
const binLadderMs = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400]
  .map((seconds) => seconds * SECOND_MS)
  .concat([2, 4, 7, 14, 28, 56, 112].map((days) => days * DAY_MS));

/**
 * Latency band, loss and jitter of both lines of a route, at most `maxPoints` bins a line, with what was decided.
 * Up to 2 h from samples, up to 3 days from minutes, else from quarter-hours; where the finer one begins later than
 * the coarser (history, retention), from the coarser. Throws `not-found`, `invalid`.
 */
export async function routeDetail(ctx: OrganizationContext, input: RouteDetailInput): Promise<RouteDetail> {
  const { from, to } = input;
  if (to <= from) throw new ServiceError('invalid', 'The end must be after the beginning.', { field: 'to' });
  if (to - from > LONGEST_SPAN_MS) throw new ServiceError('invalid', 'At most 800 days.', { field: 'from' });
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const regionId = await regionOfRoute(tx, input.routeId);
    const paths = await weighedPaths(tx, regionId);
    const { source, finestMs } = await chooseSource(tx, paths, input);
    const bucketMs = binFor(input, finestMs);
    const bins = await mergedBins(tx, source, paths, { from, to, binMs: bucketMs });
    const slots = [...new Set(paths.map((path) => path.slot))].sort();
    return {
      from,
      to,
      bucketMs,
      source,
      lines: Object.fromEntries(slots.map((slot) => [slot, columns(bins.filter((bin) => bin.slot === slot))])),
      ...(await decisionsWithin(tx, input)),
      incidents: await incidentsWithin(tx, regionId, input),
    };
  });
}

/** The shortest bin that leaves at most `maxPoints` of them, the cut ones at both ends included. */
function binFor(input: RouteDetailInput, finestMs: number): number {
  const fits = (ms: number) => Math.floor((input.to - 1) / ms) - Math.floor(input.from / ms) + 1 <= input.maxPoints;
  return binLadderMs.find((ms) => ms >= finestMs && fits(ms)) ?? LONGEST_SPAN_MS;
}

async function chooseSource(tx: Transaction, paths: readonly WeighedPath[], input: RouteDetailInput) {
  const [samples, minutes, quarters] = sources as [(typeof sources)[0], (typeof sources)[0], (typeof sources)[0]];
  const span = input.to - input.from;
  if (span > minutes.upToMs) return quarters;
  const first = await firstData(tx, paths, input);
  const reaches = (finer: number | null, coarser: number | null, slackMs: number) =>
    finer !== null && (coarser === null || finer <= coarser + slackMs);
  const finestNeeded = span <= samples.upToMs ? samples : minutes;
  if (finestNeeded === samples && reaches(first.samples, first.minutes ?? first.quarters, 2 * MINUTE_MS))
    return reaches(first.samples, first.quarters, 16 * MINUTE_MS) ? samples : quarters;
  return reaches(first.minutes, first.quarters, 16 * MINUTE_MS) ? minutes : quarters;
}

type First = { samples: number | null; minutes: number | null; quarters: number | null };

/** When each resolution's data begins within the span. */
async function firstData(tx: Transaction, paths: readonly WeighedPath[], input: RouteDetailInput): Promise<First> {
  const [from, to] = [new Date(input.from), new Date(input.to)];
  const first = (table: string, column: string) => sql`
    (select ${epochMs(sql`min(f.at)`)} from unnest(${sql.param(paths.map((path) => path.id))}::int[]) as p (id),
      lateral (select t.${sql.identifier(column)} as at from ${sql.identifier(table)} t
        where t.path_id = p.id and t.${sql.identifier(column)} >= ${from} and t.${sql.identifier(column)} < ${to}
        order by t.${sql.identifier(column)} limit 1) f)`;
  const { rows } = await tx.execute<First>(sql`
    select ${first('people_samples', 'start')} as samples, ${first('people_rollup_minutes', 'bucket')} as minutes,
      ${first('people_rollup_quarters', 'bucket')} as quarters`);
  return rows[0] ?? { samples: null, minutes: null, quarters: null };
}

function columns(bins: readonly MergedBin[]): DetailLine {
  const percentiles = (p: number) => bins.map((bin) => rounded(percentileOf(bin, p)));
  return {
    start: bins.map((bin) => bin.start),
    rttP5Micros: percentiles(5),
    rttP25Micros: percentiles(25),
    rttP50Micros: percentiles(50),
    rttP75Micros: percentiles(75),
    rttP95Micros: percentiles(95),
    rttMinMicros: bins.map((bin) => bin.rttMinMicros),
    rttMaxMicros: bins.map((bin) => bin.rttMaxMicros),
    lossRatio: bins.map((bin) => bin.lossRatio),
    jitterMicros: bins.map((bin) => bin.jitterMicros),
    probes: bins.map((bin) => bin.sent),
    blackout: bins.map((bin) => bin.received === 0),
  };
}

async function decisionsWithin(tx: Transaction, input: RouteDetailInput) {
  const { rows } = await tx.execute<DetailDirective & Record<string, unknown>>(sql`
    select ${epochMs(sql`decided_at`)} as at, line, from_line as "from", reason, epoch::float8, sequence::float8
    from directives where route_id = ${input.routeId} and reason <> 'renewed'
      and decided_at >= ${new Date(input.from)} and decided_at < ${new Date(input.to)}
    order by decided_at, sequence limit 2000`);
  const before = await tx.execute<{ line: string }>(sql`
    select line from directives where route_id = ${input.routeId} and decided_at < ${new Date(input.from)}
    order by decided_at desc, sequence desc limit 1`);
  return { directives: rows, activeLineAtStart: before.rows[0]?.line ?? null };
}

async function incidentsWithin(tx: Transaction, regionId: string, input: RouteDetailInput): Promise<DetailIncident[]> {
  const { rows } = await tx.execute<DetailIncident & Record<string, unknown>>(sql`
    select id, line_slot as line, worst_grade as grade, ${epochMs(sql`opened_at`)} as "openedAt",
      ${epochMs(sql`closed_at`)} as "closedAt", fault_domain as "faultDomain"
    from incidents where region_id = ${regionId} and opened_at < ${new Date(input.to)}
      and coalesce(closed_at, 'infinity') >= ${new Date(input.from)}
    order by opened_at limit 500`);
  return rows;
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value));
