import { monthsIn } from '../money';
import type { ReportCost } from '../report';
import type { TraceTable } from '../trace';
import { NOTHING, num, sumText, weighedText } from './arithmetic';
import { choices } from './decisionTables';
import { quarterSeconds } from './pathTables';
import type { TraceContext, Traced } from './traceContext';
import { type TraceRow, traceTable } from './traceTable';

/** What a figure of money is about: the whole, a currency, or a circuit of it; null for a name that is none. */
export function traceMoney(
  ctx: TraceContext,
  subjects: readonly string[],
  metric: string,
  value: number | null,
): Traced | null {
  const [currency, circuitId] = subjects;
  if (currency === undefined) return savedTrace(ctx, metric, value);
  const cost = ctx.report.money.costs.find((one) => one.currency === currency);
  if (!cost) return null;
  return circuitId === undefined
    ? costTrace(ctx, cost, metric, value)
    : circuitTrace(ctx, cost, circuitId, metric, value);
}

/** Lines of regions with a route that are paid in this currency: circuit, and how many lines share it. */
function pricedLines({ inputs: { network } }: TraceContext, currency: string) {
  const withRoute = new Set(network.routes.map(({ regionId }) => regionId));
  return network.lines.flatMap((line, index) => {
    const circuit = network.circuits.find(({ id }) => id === line.circuitId);
    if (!circuit || circuit.currency !== currency || circuit.monthlyCost === null) return [];
    return withRoute.has(line.regionId) ? [{ line, index, circuit, monthlyCost: circuit.monthlyCost }] : [];
  });
}

function monthlyText(priced: ReturnType<typeof pricedLines>): string {
  const terms = priced.map(({ monthlyCost, circuit }) => {
    const sharers = Math.max(1, circuit.lineCount);
    return { weight: monthlyCost, value: 1 / sharers, text: `1 ÷ ${sharers}` };
  });
  return weighedText(terms);
}

function costTrace(ctx: TraceContext, cost: ReportCost, metric: string, value: number | null): Traced | null {
  const priced = pricedLines(ctx, cost.currency);
  const regions = new Set(priced.map(({ line }) => line.regionId));
  const routes = ctx.report.routes.filter(({ regionId }) => regions.has(regionId));
  const place = `money/${cost.currency}`;
  const tables = [circuitRows(ctx, priced)];
  switch (metric) {
    case 'cost':
      return {
        rule: 'cost-good-hour',
        arithmetic: `${monthlyText(priced)} × ${num(monthsIn(ctx.span))}`,
        from: cost.circuits.map(({ circuitId }) => `${place}/${circuitId}/cost`),
        tables,
      };
    case 'goodHours':
      return {
        rule: 'cost-good-hour',
        arithmetic: sumText(routes.map(({ goodHours }) => goodHours)),
        from: routes.map(({ routeId }) => `routes/${routeId}/goodHours`),
        tables: [],
      };
    case 'costPerGoodHour':
      return perHour(place, cost, value, tables);
    default:
      return null;
  }
}

function circuitTrace(
  ctx: TraceContext,
  { currency, circuits }: ReportCost,
  circuitId: string,
  metric: string,
  value: number | null,
): Traced | null {
  const own = circuits.find((one) => one.circuitId === circuitId);
  const priced = pricedLines(ctx, currency).filter(({ circuit }) => circuit.id === circuitId);
  if (!own) return null;
  const tables = [circuitRows(ctx, priced)];
  switch (metric) {
    case 'cost':
      return { rule: 'cost-good-hour', arithmetic: `${monthlyText(priced)} × ${num(monthsIn(ctx.span))}`, tables };
    case 'goodHours': {
      const paths = priced.flatMap(({ index }) => [...(ctx.span.pathsOfLine[index] ?? [])]);
      return {
        rule: 'cost-good-hour',
        arithmetic: `${num(own.goodHours * 3_600)} ÷ 3600`,
        tables: [quarterSeconds(ctx, paths)],
      };
    }
    case 'costPerGoodHour':
      return perHour(`money/${currency}/${circuitId}`, own, value, tables);
    default:
      return null;
  }
}

function perHour(
  place: string,
  { cost, goodHours }: { readonly cost: number; readonly goodHours: number },
  value: number | null,
  tables: readonly TraceTable[],
): Traced {
  return {
    rule: 'cost-good-hour',
    arithmetic: value === null ? NOTHING : `${num(cost)} ÷ ${num(goodHours)}`,
    from: [`${place}/cost`, `${place}/goodHours`],
    tables,
  };
}

function savedTrace(ctx: TraceContext, metric: string, value: number | null): Traced | null {
  const { routes } = ctx.report;
  const every = [...ctx.inputs.network.routes.keys()];
  const spared = routes.map(({ regionId, badMinutes: { A, B, chosen } }) => ({
    regionId,
    minutes: Math.min(A, B) - chosen,
    text: `(min(${num(A)}, ${num(B)}) − ${num(chosen)})`,
  }));
  const from = (['A', 'B', 'chosen'] as const).flatMap((choice) =>
    routes.map(({ routeId }) => `routes/${routeId}/badMinutes.${choice}`),
  );
  switch (metric) {
    case 'badMinutesSpared': {
      const terms = spared.map(({ minutes, text }) => ({ weight: 1, value: minutes, text }));
      return { rule: 'audience-minutes', arithmetic: weighedText(terms), from, tables: [choices(ctx, every)] };
    }
    case 'audienceMinutesSaved': {
      const rows = viewersByRegion(ctx);
      const terms = spared.flatMap(({ regionId, minutes, text }) => {
        const region = rows.find(({ id }) => id === regionId);
        if (!region || region.viewers === null) return [];
        const { viewers, routes: sharers } = region;
        return [{ weight: viewers, value: minutes / sharers, text: `${text} ÷ ${sharers}` }];
      });
      const shown = rows.map(
        ({ name, viewers, routes: count }): TraceRow => ({ region: name, viewers, routes: count }),
      );
      return {
        rule: 'audience-minutes',
        arithmetic: value === null ? NOTHING : weighedText(terms),
        from: ['money/badMinutesSpared', ...from],
        tables: [traceTable('regions', ['region', 'viewers', 'routes'], shown), choices(ctx, every)],
      };
    }
    default:
      return null;
  }
}

function viewersByRegion({ inputs: { network } }: TraceContext) {
  return network.regions.flatMap(({ id, name, code, viewers }) => {
    const routes = network.routes.filter(({ regionId }) => regionId === id).length;
    return routes === 0 ? [] : [{ id, name: name ?? code, viewers, routes }];
  });
}

function circuitRows(ctx: TraceContext, priced: ReturnType<typeof pricedLines>): TraceTable {
  const rows = priced.map(
    ({ circuit, line }): TraceRow => ({
      circuit: circuit.name,
      provider: circuit.provider,
      region: ctx.regionName(line.regionId),
      line: line.slot,
      monthly_cost: circuit.monthlyCost,
      currency: circuit.currency,
      sharing_lines: circuit.lineCount,
    }),
  );
  return traceTable(
    'circuits',
    ['circuit', 'provider', 'region', 'line', 'monthly_cost', 'currency', 'sharing_lines'],
    rows,
  );
}
