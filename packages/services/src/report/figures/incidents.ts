import type { IncidentInput } from './inputs';
import type { ReportIncident } from './report';
import type { SpanData } from './spans';

/** Incidents that were open within the period, in order of time; what was merged into one of them is told as its part. */
export function reportIncidents({ period, end }: SpanData, all: readonly IncidentInput[]): ReportIncident[] {
  const incidents = all.filter(
    ({ openedAt, closedAt }) => openedAt < period.to && (closedAt ?? Number.POSITIVE_INFINITY) >= period.from,
  );
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const parts = new Map<string, number>();
  const roots = incidents.filter((incident) => {
    const root = rootOf(incident, byId);
    if (root.id === incident.id) return true;
    parts.set(root.id, (parts.get(root.id) ?? 0) + 1);
    return false;
  });
  return roots
    .map(({ mergedInto: _, ...incident }) => {
      const { openedAt, closedAt } = incident;
      const minutes = Math.max(0, Math.min(closedAt ?? end, end) - Math.max(openedAt, period.from)) / 60_000;
      return { ...incident, minutes, parts: parts.get(incident.id) ?? 0 };
    })
    .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

/** The one that an incident was merged into in the end, as far as it is known; itself where it was not. */
function rootOf(incident: IncidentInput, byId: ReadonlyMap<string, IncidentInput>): IncidentInput {
  const seen = new Set<string>();
  let root = incident;
  for (;;) {
    seen.add(root.id);
    const next = root.mergedInto === null ? undefined : byId.get(root.mergedInto);
    if (next === undefined || seen.has(next.id)) return root;
    root = next;
  }
}
