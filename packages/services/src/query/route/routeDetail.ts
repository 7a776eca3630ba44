import { withOrganization } from '@twinline/db/tenancy';
import { hourScore } from '@twinline/engine/hourScore';
import type { Policy } from '@twinline/engine/types';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { dayBins, localOrigin } from './dayBins';
import { type MergedBin, mergedBins, percentileOf, type RowSource } from './mergedBins';
import { type DetailDirective, type DetailIncident, type RouteFrameInput, routeFrame } from './routeFrame';

export type DetailSource = RowSource | 'hours';

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
  /** 0–100: the bin's p95, loss and jitter judged by the route's policy as it is now; 0 in a blackout. */
  readonly score: (number | null)[];
  readonly probes: number[];
  /** Probes were sent and none came back. */
  readonly blackout: boolean[];
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
  readonly directives: readonly DetailDirective[];
  readonly incidents: readonly DetailIncident[];
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

interface Resolution {
  readonly source: RowSource;
  readonly finestMs: number;
  /** As many rows of all paths are read and merged at once. */
  readonly mostRows: number;
  /** Up to here it is used however many paths there are: coarser bins would show too little. */
  readonly alwaysToMs: number;
  /** Beyond this the coarser one has as many bins as a screen has pixels. */
  readonly neverFromMs: number;
}

/** From the finest. */
const resolutions: readonly Resolution[] = [
  { source: 'samples', finestMs: SECOND_MS, mostRows: 36_000, alwaysToMs: 15 * MINUTE_MS, neverFromMs: 2 * HOUR_MS },
  { source: 'minutes', finestMs: MINUTE_MS, mostRows: 30_000, alwaysToMs: 6 * HOUR_MS, neverFromMs: 3 * DAY_MS },
  { source: 'quarters', finestMs: 15 * MINUTE_MS, mostRows: 13_500, alwaysToMs: 4 * DAY_MS, neverFromMs: 21 * DAY_MS },
];

/** Bin lengths that people can read off an axis, each dividing a day. */
const binLadderMs = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400]
  .map((seconds) => seconds * SECOND_MS)
  .concat([2, 4, 7, 14, 28, 56, 112].map((days) => days * DAY_MS));

/**
 * Latency band, loss and jitter of both lines of a route, at most `maxPoints` bins a line, with what was decided, in two
 * queries. From the finest resolution whose rows can be read at once: for ten paths an hour of samples, two days of
 * minutes, two weeks of quarter-hours, beyond that days by local hour. Where a finer one begins later than the coarser
 * (history, retention), the coarser. The least and the greatest RTT are those of single probes at every zoom. Throws
 * `not-found`, `invalid`.
 */
export async function routeDetail(ctx: OrganizationContext, input: RouteDetailInput): Promise<RouteDetail> {
  const { from, to, maxPoints } = input;
  if (to <= from) throw new ServiceError('invalid', 'The end must be after the beginning.', { field: 'to' });
  if (to - from > LONGEST_SPAN_MS) throw new ServiceError('invalid', 'At most 800 days.', { field: 'from' });
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const asked = Object.fromEntries(
      resolutions.map((one) => [one.source, to - from <= one.neverFromMs]),
    ) as RouteFrameInput['asked'];
    const { paths, timeZone, reach, policy, ...around } = await routeFrame(tx, {
      routeId: input.routeId,
      from,
      to,
      asked,
    });
    const usable = resolutions.filter((one) => isReadAtOnce(one, paths.length, to - from));
    // Without any data at all the finest says so as well as another.
    const chosen = usable.find((one) => reach[one.source]) ?? (reach.hours ? undefined : usable[0]);
    const origin = chosen === undefined ? localOrigin(timeZone, from) : 0;
    const binMs = binFor({ from, to, origin }, maxPoints, chosen?.finestMs ?? HOUR_MS);
    const span = { from, to, binMs, origin };
    const bins = await (chosen === undefined
      ? dayBins(tx, paths, timeZone, span)
      : mergedBins(tx, chosen.source, paths, span));
    const slots = [...new Set(paths.map((path) => path.slot))].sort();
    return {
      from,
      to,
      bucketMs: binMs,
      source: chosen?.source ?? 'hours',
      lines: Object.fromEntries(
        slots.map((slot) => [
          slot,
          columns(
            bins.filter((bin) => bin.slot === slot),
            policy,
          ),
        ]),
      ),
      ...around,
    };
  });
}

function isReadAtOnce({ finestMs, mostRows, alwaysToMs }: Resolution, paths: number, spanMs: number): boolean {
  return spanMs <= alwaysToMs || (paths * spanMs) / finestMs <= mostRows;
}

/** The shortest bin that leaves at most `maxPoints` of them, the cut ones at both ends included. */
function binFor(span: { from: number; to: number; origin: number }, maxPoints: number, finestMs: number): number {
  const bin = (at: number, ms: number) => Math.floor((at - span.origin) / ms);
  const fits = (ms: number) => bin(span.to - 1, ms) - bin(span.from, ms) + 1 <= maxPoints;
  return binLadderMs.find((ms) => ms >= finestMs && fits(ms)) ?? LONGEST_SPAN_MS;
}

function columns(bins: readonly MergedBin[], policy: Policy): DetailLine {
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
    score: bins.map((bin) => scoreOf(bin, policy)),
    probes: bins.map((bin) => bin.sent),
    blackout: bins.map((bin) => bin.received === 0),
  };
}

/** Null where no probe's fate is known yet. */
function scoreOf(bin: MergedBin, policy: Policy): number | null {
  if (bin.lossRatio === null) return null;
  const { lossRatio, jitterMicros } = bin;
  return Math.round(hourScore({ rttP95Micros: percentileOf(bin, 95), lossRatio, jitterMicros }, policy));
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value));
