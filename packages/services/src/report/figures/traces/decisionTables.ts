import { type ComparedQuarter, comparedQuarters } from '../counterfactual';
import type { Decided } from '../inputs';
import { QUARTER_MS } from '../spans';
import type { TraceColumn, TraceTable } from '../trace';
import type { TraceContext } from './traceContext';
import { type TraceRow, traceTable } from './traceTable';

const DIRECTIVE: readonly TraceColumn[] = [
  'decided_at',
  'region',
  'route',
  'from_line',
  'line',
  'mode',
  'reason',
  'fault_at',
  'detected_at',
  'sent_at',
  'acknowledged_at',
  'applied_at',
];

const CHOICES: readonly TraceColumn[] = [
  'compared_seconds',
  'bad_seconds_a',
  'bad_seconds_b',
  'bad_seconds_chosen',
  'bad_seconds_best',
];

/** Directives of routes (by index), in order of time; `wanted` leaves some out. */
export function directives(
  ctx: TraceContext,
  routes: readonly number[],
  wanted: (one: Decided) => boolean = () => true,
): TraceTable {
  const all = routes.flatMap((route) =>
    (ctx.inputs.decided[route] ?? []).filter(wanted).map((one) => ({ one, names: ctx.routeNames(route) })),
  );
  all.sort((a, b) => a.one.at - b.one.at);
  const rows = all.map(
    ({ one, names }): TraceRow => ({
      ...names,
      decided_at: one.at,
      from_line: one.from,
      line: one.line,
      mode: one.mode,
      reason: one.reason,
      fault_at: one.fault,
      detected_at: one.detected,
      sent_at: one.sent,
      acknowledged_at: one.acknowledged,
      applied_at: one.applied,
    }),
  );
  return traceTable('directives', DIRECTIVE, rows);
}

/** What seconds say afterwards of each choice of line. */
export function choices(ctx: TraceContext, routes: readonly number[]): TraceTable {
  const rows = routes.flatMap((route): TraceRow[] => {
    const known = ctx.inputs.hindsight[route];
    if (!known) return [];
    const { A, B, chosen, best } = known.badSeconds;
    return [
      {
        ...ctx.routeNames(route),
        from_at: known.from,
        to_at: known.to,
        compared_seconds: known.comparedSeconds,
        bad_seconds_a: A,
        bad_seconds_b: B,
        bad_seconds_chosen: chosen,
        bad_seconds_best: best,
      },
    ];
  });
  return traceTable('samples', ['region', 'route', 'from_at', 'to_at', ...CHOICES], rows);
}

/** What quarter-hours say of each choice of line of a route (by index): the worst first, then in order of time. */
export function quarterChoices(ctx: TraceContext, route: number): TraceTable {
  const chosen = ctx.chosen[route];
  const { from } = ctx.span.period;
  const worst = ({ badMinutes: { A, B } }: ComparedQuarter) => Math.max(A, B);
  const quarters = chosen ? comparedQuarters(chosen).sort((a, b) => worst(b) - worst(a) || a.quarter - b.quarter) : [];
  const rows = quarters.map(({ quarter, minutes, badMinutes: { A, B, chosen: asChosen, best } }): TraceRow => {
    return {
      ...ctx.routeNames(route),
      quarter_at: from + quarter * QUARTER_MS,
      compared_seconds: minutes * 60,
      bad_seconds_a: A * 60,
      bad_seconds_b: B * 60,
      bad_seconds_chosen: asChosen * 60,
      bad_seconds_best: best * 60,
    };
  });
  return traceTable('rollup_quarters', ['quarter_at', 'region', 'route', ...CHOICES], rows);
}

/** What failovers of routes spared, as far as it could be judged. */
export function worths(ctx: TraceContext, wanted: (directiveId: string) => boolean): TraceTable {
  const { inputs, report } = ctx;
  const at = new Map(report.failovers.map((failover) => [failover.directiveId, failover.at]));
  const rows = inputs.hindsight.flatMap((known, route) =>
    (known?.switches ?? []).flatMap(({ directiveId, worth }): TraceRow[] => {
      if (!at.has(directiveId) || !wanted(directiveId)) return [];
      return [
        {
          ...ctx.routeNames(route),
          decided_at: at.get(directiveId) ?? null,
          compared_seconds: worth?.comparedSeconds ?? null,
          bad_seconds_spared: worth?.badSpared ?? null,
          needless: worth === null ? null : worth.needless ? 1 : 0,
        },
      ];
    }),
  );
  return traceTable(
    'samples',
    ['decided_at', 'region', 'route', 'compared_seconds', 'bad_seconds_spared', 'needless'],
    rows,
  );
}

/** Stretches that were missed. */
export function missedStretches(ctx: TraceContext, routes: readonly number[]): TraceTable {
  const rows = routes.flatMap((route) =>
    (ctx.inputs.hindsight[route]?.missed ?? []).map(
      ({ from, to, line, other }): TraceRow => ({
        ...ctx.routeNames(route),
        from_at: from,
        to_at: to,
        line,
        other_line: other,
      }),
    ),
  );
  return traceTable('samples', ['from_at', 'to_at', 'region', 'route', 'line', 'other_line'], rows);
}
