import { targetOf } from '../budgets';
import { comparedQuarters } from '../counterfactual';
import { leftInTrouble } from '../failovers';
import type { BadMinutes } from '../report';
import type { TraceTable } from '../trace';
import { NOTHING, num, sumText } from './arithmetic';
import { budgetTrace } from './budgetTrace';
import { choices, directives, missedStretches, quarterChoices, worths } from './decisionTables';
import { downStretches, pathsIn, quarterSeconds } from './pathTables';
import type { TraceContext, Traced } from './traceContext';
import { lineTargets } from './traceLine';

/** A figure of one route; null for a name that is none. */
export function traceRoute(ctx: TraceContext, routeId: string, metric: string, value: number | null): Traced | null {
  const index = ctx.inputs.network.routes.findIndex(({ id }) => id === routeId);
  const [route, chosen] = [ctx.inputs.network.routes[index], ctx.chosen[index]];
  if (!route || !chosen) return null;
  const { seconds } = chosen;
  const asChosen = () => chosenTables(ctx, [index], pathsIn(ctx, route.regionId));
  if (metric.startsWith('budget.')) {
    const lines = ctx.inputs.network.lines.flatMap(({ regionId }, line) => (regionId === route.regionId ? [line] : []));
    return budgetTrace(ctx, {
      place: `routes/${routeId}`,
      name: metric.slice('budget.'.length),
      target: targetOf(ctx.inputs.network, route.regionId),
      value,
      seconds,
      tables: [lineTargets(ctx, lines), ...asChosen()],
    });
  }
  if (metric.startsWith('badMinutes.') || metric === 'comparedMinutes')
    return counterfactualTrace(ctx, index, metric.replace('badMinutes.', ''));
  switch (metric) {
    case 'availability':
      return {
        rule: 'chosen-quarter-share',
        arithmetic: value === null ? NOTHING : `1 − ${num(seconds.unavailable)} ÷ ${num(seconds.measured)}`,
        tables: asChosen(),
      };
    case 'goodHours':
      return { rule: 'chosen-quarter-share', arithmetic: `${num(chosen.goodSeconds)} ÷ 3600`, tables: asChosen() };
    default:
      return countTrace(ctx, [index], metric);
  }
}

/** What figures as chosen rest on: which line was in use, when lines were down, and what they were otherwise. */
export const chosenTables = (ctx: TraceContext, routes: readonly number[], paths: readonly number[]): TraceTable[] => [
  directives(ctx, routes),
  downStretches(ctx, paths),
  quarterSeconds(ctx, paths),
];

/** How many failovers routes (by index) had, how many of them were needless, and how many were missed. */
export function countTrace(ctx: TraceContext, routes: readonly number[], metric: string): Traced | null {
  const ids = new Set(routes.map((route) => ctx.inputs.network.routes[route]?.id));
  const own = ctx.report.failovers.filter(({ routeId }) => ids.has(routeId));
  switch (metric) {
    case 'failovers':
      return { rule: 'needless-missed', arithmetic: num(own.length), tables: [failoverDirectives(ctx, routes)] };
    case 'needless': {
      const needless = own.filter((failover) => failover.needless === true);
      const wanted = new Set(own.map(({ directiveId }) => directiveId));
      return {
        rule: 'needless-missed',
        arithmetic: num(needless.length),
        from: needless.map(({ directiveId }) => `failovers/${directiveId}/badSecondsSpared`),
        tables: [worths(ctx, (directiveId) => wanted.has(directiveId))],
      };
    }
    case 'missed': {
      const table = missedStretches(ctx, routes);
      return { rule: 'needless-missed', arithmetic: num(table.rowCount), tables: [table] };
    }
    default:
      return null;
  }
}

/** Directives of routes (by index) that left a line in trouble. */
export function failoverDirectives(ctx: TraceContext, routes: readonly number[]): TraceTable {
  const left = new Set(routes.flatMap((route) => leftInTrouble(ctx.span, ctx.inputs.decided[route] ?? [])));
  return directives(ctx, routes, (one) => left.has(one));
}

type Choice = keyof BadMinutes | 'comparedMinutes';

/** Minutes on a choice of line over the time that both lines have data of: of seconds, or of quarter-hours. */
function counterfactualTrace(ctx: TraceContext, route: number, choice: string): Traced | null {
  const chosen = ctx.chosen[route];
  if (!isChoice(choice) || !chosen) return null;
  if (ctx.report.method.includes('counterfactual-seconds')) {
    const known = ctx.inputs.hindsight[route];
    const seconds = choice === 'comparedMinutes' ? known?.comparedSeconds : known?.badSeconds[choice];
    return {
      rule: 'counterfactual-seconds',
      arithmetic: `${num(seconds ?? 0)} ÷ 60`,
      tables: [choices(ctx, [route]), directives(ctx, [route])],
    };
  }
  const minutes = comparedQuarters(chosen).map((one) =>
    choice === 'comparedMinutes' ? one.minutes : one.badMinutes[choice],
  );
  return {
    rule: 'counterfactual-quarters',
    arithmetic: sumText(minutes.filter((value) => value > 0)),
    tables: [quarterChoices(ctx, route), directives(ctx, [route])],
  };
}

const CHOICES: ReadonlySet<string> = new Set<Choice>(['A', 'B', 'chosen', 'best', 'comparedMinutes']);
const isChoice = (name: string): name is Choice => CHOICES.has(name);
