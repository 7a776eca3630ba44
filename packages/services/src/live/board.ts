import type { LineHealth } from '@twinline/engine/types';
import type { HeldRoute } from '../evaluation/heldRoute';
import type { BoardDrill, BoardFrame, BoardLine, BoardRoute } from './frame';

/** A switch that some relay has not reported as applied is shown as under way for this long. */
const SHOW_SWITCHING_MS = 60_000;

export interface BoardSources {
  readonly routes: readonly HeldRoute[];
  readonly now: number;
  readonly lastEventId: number;
  readonly isReporting: (agentId: string, now: number) => boolean;
  readonly isWithdrawn: (agentId: string) => boolean;
  readonly incidentOn: (regionId: string, line: string) => string | null;
  readonly drillOf: (routeId: string) => BoardDrill | null;
}

/** What the live board of one organization shows now, from memory. */
export function boardFrame(organizationId: string, sources: BoardSources): BoardFrame {
  const agents = new Set(sources.routes.flatMap((route) => route.network.agents.map((seat) => seat.agentId)));
  const reporting = [...agents].filter((agentId) => sources.isReporting(agentId, sources.now));
  return {
    organizationId,
    at: sources.now,
    routes: sources.routes.map((route) => boardRoute(route, sources)),
    agentsReporting: reporting.length,
    agentsWithdrawn: reporting.filter(sources.isWithdrawn).length,
    agentsTotal: agents.size,
    lastEventId: sources.lastEventId,
  };
}

function boardRoute(route: HeldRoute, { now, incidentOn, drillOf }: BoardSources): BoardRoute {
  const { network, switching } = route;
  const { state, seen, epoch, sequence, orders } = route.judged;
  const newest = Object.values(seen?.situation.lines ?? {}).map((line) => line.lastDataAt ?? 0);
  const newestAt = Math.max(0, ...newest);
  const underWay =
    switching !== null && switching.applied.size < switching.total && now - switching.decidedAt < SHOW_SWITCHING_MS;
  return {
    id: network.routeId,
    regionId: network.regionId,
    regionCode: network.regionCode,
    regionName: network.regionName,
    timeZone: network.timeZone,
    scenario: network.scenario,
    activeLine: state?.activeLine ?? network.slots[0] ?? 'A',
    mode: state?.mode ?? 'single',
    advice: state?.advice ?? 'none',
    since: state?.since ?? now,
    epoch,
    sequence,
    switching: underWay
      ? {
          from: switching.from,
          applied: switching.applied.size,
          total: switching.total,
          decidedAt: switching.decidedAt,
        }
      : null,
    // To the machine a drill is an order; nobody chose that line.
    override: orders.override?.drill === undefined ? orders.override : null,
    drill: drillOf(network.routeId),
    maintenance: orders.maintenance,
    lines: Object.fromEntries(
      network.slots.map((slot) => [slot, boardLine(seen?.situation.lines[slot], incidentOn(network.regionId, slot))]),
    ),
    dataAgeMs: newestAt === 0 ? null : Math.max(0, Math.round(now - newestAt)),
  };
}

function boardLine(health: LineHealth | undefined, incidentId: string | null): BoardLine {
  const figures = health?.figures;
  const round = (value: number | null | undefined) =>
    value === null || value === undefined ? null : Math.round(value);
  return {
    grade: health?.grade ?? 'no-data',
    score: round(health?.score),
    mos: health?.mos ?? null,
    rttP50Micros: round(figures?.rttP50Micros),
    rttP95Micros: round(figures?.rttP95Micros),
    lossRatio: figures?.lossRatio ?? null,
    lossResolution: figures?.lossResolution ?? null,
    jitterMicros: round(figures?.jitterMicros),
    agentsFresh: health?.agents.fresh ?? 0,
    agentsTotal: health?.agents.total ?? 0,
    blackoutSince: health?.blackoutSince ?? null,
    incidentId,
  };
}
