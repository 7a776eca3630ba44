import { listText, NOTHING, sumText } from './arithmetic';
import { pathBuckets, pathTotals } from './pathTables';
import type { TraceContext, Traced } from './traceContext';
import { bucketText } from './traceLine';
import { chosenTables, countTrace, failoverDirectives } from './traceRoute';

/** A figure of the whole report; null for a name that is none. */
export function traceTotals(ctx: TraceContext, metric: string, value: number | null): Traced | null {
  const { report, chosen, inputs } = ctx;
  const everyRoute = [...inputs.network.routes.keys()];
  const everyPath = [...inputs.network.paths.keys()];
  const ofRoutes = (name: string) => report.routes.map(({ routeId }) => `routes/${routeId}/${name}`);
  const sums = (of: (seconds: (typeof chosen)[number]['seconds']) => number) =>
    sumText(chosen.map(({ seconds }) => of(seconds)));
  const asChosen = () => chosenTables(ctx, everyRoute, everyPath);
  const told = (traced: Traced): Traced => (value === null ? { ...traced, arithmetic: NOTHING } : traced);
  if (metric.startsWith('badMinutes.')) return badMinutes(ctx, metric.slice('badMinutes.'.length));
  switch (metric) {
    case 'availability': {
      const arithmetic = `1 − ${sums(({ unavailable }) => unavailable)} ÷ ${sums(({ measured }) => measured)}`;
      return told({ rule: 'chosen-quarter-share', arithmetic, from: ofRoutes('availability'), tables: asChosen() });
    }
    case 'badMinutesChosen':
      return told({ rule: 'chosen-quarter-share', arithmetic: `${sums(({ bad }) => bad)} ÷ 60`, tables: asChosen() });
    case 'routesMet':
    case 'routesMeasured': {
      const counted = report.routes.map(({ met }) => ((metric === 'routesMet' ? met === true : met !== null) ? 1 : 0));
      const from = ofRoutes(metric === 'routesMet' ? 'budget.leftMinutes' : 'availability');
      return { rule: 'budget-of-period', arithmetic: sumText(counted), from, tables: [] };
    }
    case 'failovers':
    case 'needless':
    case 'missed': {
      const traced = countTrace(ctx, everyRoute, metric);
      return traced && told({ ...traced, from: ofRoutes(metric) });
    }
    case 'faultToAppliedMs': {
      const delays = report.failovers.flatMap(({ faultToAppliedMs: ms }) => (ms === null ? [] : [ms]));
      const from = report.failovers.map(({ directiveId }) => `failovers/${directiveId}/faultToAppliedMs`);
      const tables = [failoverDirectives(ctx, everyRoute)];
      return told({ rule: 'fault-estimated', arithmetic: listText('median', delays), from, tables });
    }
    case 'rttP95Micros': {
      const tables = [pathBuckets(ctx, everyPath, 'rtt')];
      return told({ rule: 'percentiles-merged', arithmetic: bucketText(value), tables });
    }
    case 'lossRatio': {
      const known = ctx.lines.flatMap(({ lossRatio }) => (lossRatio === null ? [] : [lossRatio]));
      const from = report.lines.map(({ lineId }) => `lines/${lineId}/lossRatio`);
      const arithmetic = `${sumText(known)} ÷ ${known.length}`;
      return told({ rule: 'loss-three-seconds', arithmetic, from, tables: [pathTotals(ctx, everyPath)] });
    }
    default:
      return null;
  }
}

function badMinutes({ report }: TraceContext, choice: string): Traced | null {
  if (choice !== 'A' && choice !== 'B' && choice !== 'chosen' && choice !== 'best') return null;
  const bySeconds = report.method.includes('counterfactual-seconds');
  return {
    rule: bySeconds ? 'counterfactual-seconds' : 'counterfactual-quarters',
    arithmetic: sumText(report.routes.map((route) => route.badMinutes[choice])),
    from: report.routes.map(({ routeId }) => `routes/${routeId}/badMinutes.${choice}`),
    tables: [],
  };
}
