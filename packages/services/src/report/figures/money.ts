import { zoneOffsetMs } from '../../query/span/zoneClock';
import { startOfDay } from '../isoWeek';
import { type Chosen, goodIn } from './chosen';
import type { Compare } from './compared';
import type { Counterfactual } from './counterfactual';
import type { ReportNetwork } from './inputs';
import type { ReportCost, ReportMoney } from './report';
import { type LineSeconds, secondsAt } from './seconds';
import type { SpanData } from './spans';

/** What lines cost, and what choosing between them was worth. */
export function reportMoney(
  span: SpanData,
  given: {
    readonly chosen: readonly Chosen[];
    readonly counterfactual: readonly Counterfactual[];
    readonly compare: Compare<{ readonly span: SpanData; readonly chosen: readonly Chosen[] }>;
  },
): ReportMoney {
  const { network } = span;
  const priced = pricedLines(network);
  const currencies = [...new Set(priced.map(({ currency }) => currency))].sort();
  const withRoute = new Set(network.routes.map(({ regionId }) => regionId));
  const unpriced = network.lines.filter(
    ({ id, regionId }) => withRoute.has(regionId) && !priced.some(({ lineId }) => lineId === id),
  );
  return {
    costs: currencies.map((currency) => costIn(currency, span, priced, given)),
    unpricedLineIds: unpriced.map(({ id }) => id),
    ...savedBy(network, given.counterfactual),
  };
}

/** A line of a region with a route, and its even share of what its circuit costs a month. */
interface PricedLine {
  readonly line: number;
  readonly lineId: string;
  readonly regionId: string;
  readonly circuitId: string;
  readonly currency: string;
  readonly monthlyCost: number;
}

function pricedLines({ lines, circuits, routes }: ReportNetwork): PricedLine[] {
  const byId = new Map(circuits.map((circuit) => [circuit.id, circuit]));
  const withRoute = new Set(routes.map(({ regionId }) => regionId));
  return lines.flatMap(({ id, regionId, circuitId }, line) => {
    const circuit = circuitId === null ? undefined : byId.get(circuitId);
    if (!circuit || circuit.monthlyCost === null || circuit.currency === null || !withRoute.has(regionId)) return [];
    const monthlyCost = circuit.monthlyCost / Math.max(1, circuit.lineCount);
    return { line, lineId: id, regionId, circuitId: circuit.id, currency: circuit.currency, monthlyCost };
  });
}

/**
 * The good hours of all routes in whose region a line is paid in this currency, whichever line was active: with lines
 * paid in two currencies, each has its own part of the price of the same hours.
 */
function costIn(
  currency: string,
  span: SpanData,
  priced: readonly PricedLine[],
  { chosen, compare }: Parameters<typeof reportMoney>[1],
): ReportCost {
  const own = priced.filter((line) => line.currency === currency);
  const monthly = own.reduce((sum, { monthlyCost }) => sum + monthlyCost, 0);
  const regions = new Set(own.map(({ regionId }) => regionId));
  const of = (one: { readonly span: SpanData; readonly chosen: readonly Chosen[] }) => {
    const cost = monthly * monthsIn(one.span);
    const goodSeconds = one.chosen.reduce((sum, route, index) => {
      const regionId = span.network.routes[index]?.regionId;
      return regionId !== undefined && regions.has(regionId) ? sum + route.goodSeconds : sum;
    }, 0);
    return { cost, goodHours: goodSeconds / 3_600, perGoodHour: perHour(cost, goodSeconds) };
  };
  const { cost, goodHours, perGoodHour } = of({ span, chosen });
  return {
    currency,
    cost,
    goodHours,
    costPerGoodHour: compare(perGoodHour, (earlier) => of(earlier).perGoodHour),
    circuits: span.network.circuits.flatMap(({ id }) => circuitCost(id, span, own)),
  };
}

function circuitCost(circuitId: string, span: SpanData, priced: readonly PricedLine[]): ReportCost['circuits'] {
  const own = priced.filter((line) => line.circuitId === circuitId);
  if (own.length === 0) return [];
  const cost = own.reduce((sum, { monthlyCost }) => sum + monthlyCost, 0) * monthsIn(span);
  const goodSeconds = own.reduce((sum, { line }) => sum + goodSecondsOf(span.lines[line] ?? null), 0);
  return [{ circuitId, cost, goodHours: goodSeconds / 3_600, costPerGoodHour: perHour(cost, goodSeconds) }];
}

const perHour = (cost: number, goodSeconds: number) => (goodSeconds > 0 ? cost / (goodSeconds / 3_600) : null);

function goodSecondsOf(line: LineSeconds | null): number {
  let sum = 0;
  for (let quarter = 0; quarter < (line?.measured.length ?? 0); quarter += 1)
    if (line) sum += goodIn(secondsAt(line, quarter));
  return sum;
}

/** What choosing spared against each route's better line alone. Routes of one region share its viewers alike. */
function savedBy(
  { routes, regions }: ReportNetwork,
  counterfactual: readonly Counterfactual[],
): Pick<ReportMoney, 'badMinutesSpared' | 'audienceMinutesSaved' | 'regionIdsWithoutViewers'> {
  const spared = counterfactual.map(({ badMinutes: { A, B, chosen } }) => Math.min(A, B) - chosen);
  let [audienceMinutes, known] = [0, false];
  const regionIdsWithoutViewers: string[] = [];
  for (const { id, viewers } of regions) {
    const own = routes.flatMap(({ regionId }, route) => (regionId === id ? [spared[route] ?? 0] : []));
    if (own.length === 0) continue;
    if (viewers === null) regionIdsWithoutViewers.push(id);
    else {
      known = true;
      audienceMinutes += (viewers / own.length) * own.reduce((sum, minutes) => sum + minutes, 0);
    }
  }
  return {
    badMinutesSpared: spared.reduce((sum, minutes) => sum + minutes, 0),
    audienceMinutesSaved: known ? audienceMinutes : null,
    regionIdsWithoutViewers,
  };
}

/** How many months of the organization's calendar a span is, so far: its share of each month that it touches. */
export function monthsIn({ period: { from }, end, timeZone }: Pick<SpanData, 'period' | 'end' | 'timeZone'>): number {
  let months = 0;
  for (let at = from; at < end; ) {
    const local = new Date(at + zoneOffsetMs(timeZone, at));
    const [year, month] = [local.getUTCFullYear(), local.getUTCMonth()];
    const begins = startOfDay(Date.UTC(year, month, 1), timeZone);
    const ends = startOfDay(Date.UTC(year, month + 1, 1), timeZone);
    months += (Math.min(end, ends) - at) / (ends - begins);
    at = ends;
  }
  return months;
}
