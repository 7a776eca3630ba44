import type { Decided } from '../inputs';
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
  const columns: readonly TraceColumn[] = [
    'region',
    'route',
    'from_at',
    'to_at',
    'compared_seconds',
    'bad_seconds_a',
    'bad_seconds_b',
    'bad_seconds_chosen',
    'bad_seconds_best',
  ];
  return traceTable('samples', columns, rows);
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
