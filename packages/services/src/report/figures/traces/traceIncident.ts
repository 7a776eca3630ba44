import type { IncidentInput } from '../inputs';
import type { TraceTable } from '../trace';
import { num } from './arithmetic';
import type { TraceContext, Traced } from './traceContext';
import { type TraceRow, traceTable } from './traceTable';

/** A figure of one incident; null for a name that is none. */
export function traceIncident(ctx: TraceContext, id: string, metric: string): Traced | null {
  const incident = ctx.inputs.incidents.find((one) => one.id === id);
  const told = ctx.report.incidents.find((one) => one.id === id);
  if (!incident || !told) return null;
  const { period, end } = ctx.span;
  switch (metric) {
    case 'minutes': {
      const until = `min(${num(incident.closedAt ?? end)}, ${num(end)})`;
      const since = `max(${num(incident.openedAt)}, ${num(period.from)})`;
      return {
        rule: null,
        arithmetic: `max(0, ${until} − ${since}) ÷ 60000`,
        tables: [incidentRows(ctx, [incident])],
      };
    }
    case 'parts': {
      const parts = ctx.inputs.incidents.filter((one) => one.id !== id && rootOf(ctx, one) === id);
      return { rule: null, arithmetic: num(parts.length), tables: [incidentRows(ctx, parts)] };
    }
    default:
      return null;
  }
}

/** The incident that one was merged into in the end, as far as it is known. */
function rootOf({ inputs }: TraceContext, incident: IncidentInput): string {
  const seen = new Set<string>();
  let root = incident;
  for (;;) {
    seen.add(root.id);
    const next = inputs.incidents.find(({ id }) => id === root.mergedInto);
    if (next === undefined || seen.has(next.id)) return root.id;
    root = next;
  }
}

function incidentRows(ctx: TraceContext, incidents: readonly IncidentInput[]): TraceTable {
  const rows = incidents.map(
    ({ regionId, line, grade, openedAt, closedAt }): TraceRow => ({
      region: ctx.regionName(regionId),
      line,
      grade,
      opened_at: openedAt,
      closed_at: closedAt,
    }),
  );
  return traceTable('incidents', ['opened_at', 'closed_at', 'region', 'line', 'grade'], rows);
}
