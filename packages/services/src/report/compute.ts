import type { BadMinutes, LineFigures, ReportFailover, ReportRoute } from './report';
import { activeShares, type Decided, ribbonOf } from './ribbon';

/** The resolution that the active line and its quality are brought together at. */
export const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;

/** One line of one region in one quarter-hour; seconds are means over the paths, weighted by audience. */
export interface QuarterSeconds {
  readonly regionId: string;
  readonly line: string;
  readonly at: number;
  readonly good: number;
  readonly bad: number;
  readonly unavailable: number;
}

/** What a line's week comes to that cannot be summed from quarters: merged percentiles and shares. */
export interface LineWeek {
  readonly regionId: string;
  readonly line: string;
  readonly rttP50Micros: number | null;
  readonly rttP95Micros: number | null;
  readonly lossRatio: number | null;
  readonly jitterMicros: number | null;
  readonly probes: number;
  readonly probesExpected: number;
}

export interface RouteWeek {
  readonly routeId: string;
  readonly regionId: string;
  readonly regionCode: string;
  readonly scenario: string;
  /** In order: the last directive before the week, where there is one, then those of the week. */
  readonly decided: readonly Decided[];
}

export interface WeekInputs {
  readonly from: number;
  readonly to: number;
  readonly quarters: readonly QuarterSeconds[];
  readonly lines: readonly LineWeek[];
  readonly routes: readonly RouteWeek[];
}

export interface WeekFigures {
  readonly lines: readonly { readonly regionId: string; readonly line: string; readonly figures: LineFigures }[];
  readonly routes: readonly Omit<ReportRoute, 'availabilityBefore'>[];
  readonly failovers: readonly ReportFailover[];
  readonly availability: number | null;
  readonly badMinutes: BadMinutes;
  readonly medianFaultToAppliedMs: number | null;
  readonly coverage: number;
  readonly measured: boolean;
}

interface Seconds {
  readonly measured: number;
  readonly bad: number;
  readonly unavailable: number;
}

const none: Seconds = { measured: 0, bad: 0, unavailable: 0 };
const plus = (a: Seconds, b: Seconds, share = 1): Seconds => ({
  measured: a.measured + share * b.measured,
  bad: a.bad + share * b.bad,
  unavailable: a.unavailable + share * b.unavailable,
});

/**
 * Every figure of a week, from quarter-hours and directives alone.
 *
 * - Availability: 1 − unavailable ÷ measured seconds; ten bad seconds in a row open an unavailable period, ten good
 *   ones close it (MEF 10.3, ITU-T Y.1540). Seconds without data count neither way.
 * - As chosen: each quarter-hour's seconds by the share of it in which each line was active.
 * - Counterfactual: over quarter-hours that both lines measured, each line's share of bad seconds times the seconds
 *   that both have, so that A, B, chosen and best rest on the same time. Best is the better line of each quarter-hour.
 */
export function computeWeek(inputs: WeekInputs): WeekFigures {
  const byLine = secondsByLine(inputs.quarters);
  const routes = inputs.routes.map((route) => routeFigures(inputs, route, byLine));
  const failovers = inputs.routes.flatMap((route) => failoversOf(inputs, route)).sort((a, b) => a.at - b.at);
  const chosen = routes.reduce((sum, route) => plus(sum, route.chosen), none);
  const probes = inputs.lines.reduce((sum, line) => sum + line.probes, 0);
  const expected = inputs.lines.reduce((sum, line) => sum + line.probesExpected, 0);
  return {
    lines: inputs.lines.map((line) => ({
      regionId: line.regionId,
      line: line.line,
      figures: lineFigures(line, byLine.get(`${line.regionId} ${line.line}`)),
    })),
    routes: routes.map(({ chosen: _, ...route }) => route),
    failovers,
    availability: availabilityOf(chosen),
    badMinutes: sumBadMinutes(routes.map((route) => route.badMinutes)),
    medianFaultToAppliedMs: median(failovers.flatMap(({ faultToAppliedMs: ms }) => (ms === null ? [] : [ms]))),
    coverage: ratio(probes, expected),
    measured: inputs.quarters.length > 0,
  };
}

type ByQuarter = ReadonlyMap<number, Seconds>;

/** By region and line, then by the quarter-hour's start. */
function secondsByLine(quarters: readonly QuarterSeconds[]): ReadonlyMap<string, ByQuarter> {
  const lines = new Map<string, Map<number, Seconds>>();
  for (const { regionId, line, at, good, bad, unavailable } of quarters) {
    const key = `${regionId} ${line}`;
    const of = lines.get(key) ?? new Map<number, Seconds>();
    lines.set(key, of.set(at, { measured: good + bad, bad, unavailable }));
  }
  return lines;
}

function lineFigures(line: LineWeek, quarters: ByQuarter | undefined): LineFigures {
  const sum = [...(quarters?.values() ?? [])].reduce((total, seconds) => plus(total, seconds), none);
  return {
    rttP50Micros: line.rttP50Micros,
    rttP95Micros: line.rttP95Micros,
    lossRatio: line.lossRatio,
    jitterMicros: line.jitterMicros,
    availability: availabilityOf(sum),
    badMinutes: sum.bad / 60,
    measuredMinutes: sum.measured / 60,
    coverage: ratio(line.probes, line.probesExpected),
  };
}

function routeFigures(inputs: WeekInputs, route: RouteWeek, byLine: ReadonlyMap<string, ByQuarter>) {
  const ribbon = ribbonOf(route.decided, inputs.from, inputs.to);
  const at = (line: string, quarter: number) => byLine.get(`${route.regionId} ${line}`)?.get(quarter) ?? none;
  const hourly: (number | null)[] = Array(Math.ceil((inputs.to - inputs.from) / HOUR_MS)).fill(null);
  const bad: { -readonly [K in keyof BadMinutes]: number } = { A: 0, B: 0, chosen: 0, best: 0 };
  let chosen = none;
  for (const [quarter, shares] of activeShares(ribbon, QUARTER_MS)) {
    const seconds = [...shares].reduce((sum, [line, share]) => plus(sum, at(line, quarter), share), none);
    chosen = plus(chosen, seconds);
    const hour = Math.floor((quarter - inputs.from) / HOUR_MS);
    if (seconds.measured > 0) hourly[hour] = (hourly[hour] ?? 0) + seconds.bad / 60;
    addComparable(bad, at('A', quarter), at('B', quarter), shares);
  }
  return {
    routeId: route.routeId,
    regionId: route.regionId,
    scenario: route.scenario,
    availability: availabilityOf(chosen),
    badMinutes: bad,
    failovers: failoversOf(inputs, route).length,
    ribbon,
    hourlyBadMinutes: hourly,
    chosen,
  };
}

function addComparable(
  total: { -readonly [K in keyof BadMinutes]: number },
  a: Seconds,
  b: Seconds,
  shares: ReadonlyMap<string, number>,
): void {
  const minutes = Math.min(a.measured, b.measured) / 60;
  if (minutes === 0 || shares.size === 0) return;
  const [badA, badB] = [(a.bad / a.measured) * minutes, (b.bad / b.measured) * minutes];
  const decided = [...shares.values()].reduce((sum, share) => sum + share, 0);
  total.A += badA;
  total.B += badB;
  total.best += Math.min(badA, badB);
  total.chosen += ((shares.get('A') ?? 0) * badA + (shares.get('B') ?? 0) * badB) / decided;
}

/** Directives of the week that left a line because of trouble; fail-backs are in the ribbon alone. */
function failoversOf(inputs: WeekInputs, route: RouteWeek): ReportFailover[] {
  return route.decided
    .filter(
      ({ at, from, line, reason }) => at >= inputs.from && from !== null && from !== line && reason !== 'fail-back',
    )
    .map(({ at, line, from, reason, fault, applied }) => ({
      at,
      routeId: route.routeId,
      regionCode: route.regionCode,
      line,
      from,
      reason,
      faultToAppliedMs: fault === null || applied === null ? null : applied - fault,
    }));
}

export function sumBadMinutes(all: readonly BadMinutes[]): BadMinutes {
  const sum = (of: keyof BadMinutes) => all.reduce((total, bad) => total + bad[of], 0);
  return { A: sum('A'), B: sum('B'), chosen: sum('chosen'), best: sum('best') };
}

/** Of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const ascending = [...values].sort((a, b) => a - b);
  const [low, high] = [ascending[(ascending.length - 1) >> 1] ?? 0, ascending[ascending.length >> 1] ?? 0];
  return (low + high) / 2;
}

function availabilityOf(seconds: Seconds): number | null {
  return seconds.measured > 0 ? 1 - seconds.unavailable / seconds.measured : null;
}

const ratio = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : 0);
