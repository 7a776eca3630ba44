import { figureAt } from './figureKeys';
import type { ReportInputs } from './inputs';
import type { Report } from './report';
import type { Trace } from './trace';
import { type TraceContext, type Traced, traceContext } from './traces/traceContext';
import { traceFailover, traceStep } from './traces/traceFailover';
import { traceForecast } from './traces/traceForecast';
import { traceIncident } from './traces/traceIncident';
import { traceLine } from './traces/traceLine';
import { traceMoney } from './traces/traceMoney';
import { traceQuality } from './traces/traceQuality';
import { traceRoute } from './traces/traceRoute';
import { traceTotals } from './traces/traceTotals';
import { traceWorstCarrier, traceWorstHour } from './traces/traceWorst';

/**
 * How a figure of a report came about: the rule, the arithmetic with its numbers, the figures and the rows of the inputs that
 * it rests on. `inputs` are those that the report was computed from. Null where the report has no such figure.
 */
export function traceFigure(inputs: ReportInputs, report: Report, key: string): Trace | null {
  const value = figureAt(report, key);
  if (value === undefined) return null;
  const traced = tracedBy(traceContext(inputs, report), key, value);
  if (traced === null) return null;
  const from = (traced.from ?? []).flatMap((other) => {
    const found = figureAt(report, other);
    return found === undefined ? [] : [{ key: other, value: found }];
  });
  return { key, value, rule: traced.rule, arithmetic: traced.arithmetic, from, tables: traced.tables };
}

/** By the key's first part; see figureKeys.ts. */
function tracedBy(ctx: TraceContext, key: string, value: number | null): Traced | null {
  const [section, ...rest] = key.split('/');
  const metric = rest.at(-1) ?? '';
  const [subject = ''] = rest;
  switch (section) {
    case 'totals':
      return traceTotals(ctx, metric, value);
    case 'lines':
      return traceLine(ctx, subject, metric, value);
    case 'routes':
      return traceRoute(ctx, subject, metric, value);
    case 'failovers':
      return traceFailover(ctx, subject, metric);
    case 'steps':
      return traceStep(ctx, subject, metric, value);
    case 'incidents':
      return traceIncident(ctx, subject, metric);
    case 'worstCarriers':
      return traceWorstCarrier(ctx, subject, metric, value);
    case 'worstHours':
      return traceWorstHour(ctx, subject, metric, value);
    case 'money':
      return traceMoney(ctx, rest.slice(0, -1), metric, value);
    case 'forecast':
      return traceForecast(ctx, subject, metric, value);
    case 'quality':
      return traceQuality(ctx, metric);
    default:
      return null;
  }
}
