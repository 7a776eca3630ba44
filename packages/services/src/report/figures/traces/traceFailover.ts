import { type ChainStep, chainSteps } from '../report';
import { listText, NOTHING, num } from './arithmetic';
import { directives, worths } from './decisionTables';
import type { TraceContext, Traced } from './traceContext';
import { failoverDirectives } from './traceRoute';

/** A figure of one failover; null for a name that is none. */
export function traceFailover(ctx: TraceContext, directiveId: string, metric: string): Traced | null {
  const failover = ctx.report.failovers.find((one) => one.directiveId === directiveId);
  if (!failover) return null;
  const route = ctx.inputs.network.routes.findIndex(({ id }) => id === failover.routeId);
  const own = directives(ctx, [route], (one) => one.directiveId === directiveId);
  const { chain, faultToAppliedMs, badSecondsSpared } = failover;
  switch (metric) {
    case 'faultToAppliedMs': {
      const known = faultToAppliedMs !== null && chain.applied !== null && chain.fault !== null;
      const arithmetic = known ? `${num(chain.applied)} − ${num(chain.fault)}` : NOTHING;
      return { rule: 'fault-estimated', arithmetic, tables: [own] };
    }
    case 'badSecondsSpared':
      return {
        rule: 'needless-missed',
        arithmetic: badSecondsSpared === null ? NOTHING : num(badSecondsSpared),
        tables: [worths(ctx, (id) => id === directiveId), own],
      };
    default:
      return null;
  }
}

/** How long after the fault failovers came to a step; null for a name that is none. */
export function traceStep(ctx: TraceContext, name: string, metric: string, value: number | null): Traced | null {
  const step = chainSteps.find((one): one is ChainStep => one === name);
  if (step === undefined) return null;
  const delays = ctx.report.failovers.flatMap(({ chain }) => {
    const at = chain[step];
    return chain.fault === null || at === null ? [] : [at - chain.fault];
  });
  const tables = [failoverDirectives(ctx, [...ctx.inputs.network.routes.keys()])];
  const told = (arithmetic: string): Traced => ({
    rule: 'fault-estimated',
    arithmetic: value === null ? NOTHING : arithmetic,
    tables,
  });
  switch (metric) {
    case 'count':
      return told(num(delays.length));
    case 'medianMs':
      return told(listText('median', delays));
    case 'p95Ms':
      return told(listText('nearest', delays, 95));
    case 'slowestMs':
      return told(listText('max', delays));
    default:
      return null;
  }
}
