import { presets } from '@twinline/engine/presets';
import type { Grade, Scenario } from '@twinline/engine/types';
import type { BoardFrame, BoardLine, BoardRoute } from '@twinline/services/live/frame';

/** A route that frames are made of. */
export interface FrameRoute {
  readonly id: string;
  readonly regionId: string;
  readonly regionCode: string;
  readonly timeZone: string;
}

const SCENARIO: Scenario = presets['show-live'].scenario;

/**
 * What a hub would publish of these routes at that moment (epoch ms): every line has other figures each second, and one
 * route in twenty has a line that is not good, as on a bad day.
 */
export function benchFrame(organizationId: string, routes: readonly FrameRoute[], at: number): BoardFrame {
  const agents = routes.length * 2;
  return {
    organizationId,
    at,
    routes: routes.map((route, index) => boardRoute(route, index, at)),
    ...{ agentsReporting: agents, agentsWithdrawn: 0, agentsTotal: agents, lastEventId: 0 },
  };
}

function boardRoute(route: FrameRoute, index: number, at: number): BoardRoute {
  const grade: Grade = index % 20 === 3 ? (index % 40 === 3 ? 'fair' : 'poor') : 'good';
  return {
    ...route,
    ...{ regionName: null, scenario: SCENARIO, activeLine: 'A', mode: 'single', advice: 'none' },
    ...{ since: at - (index + 1) * 3_600_000, epoch: 1, sequence: index + 1 },
    ...{ switching: null, override: null, drill: null, maintenance: [] },
    lines: { A: boardLine('good', index, at), B: boardLine(grade, index + 0.5, at) },
    dataAgeMs: 400 + ((index * 37) % 500),
  };
}

function boardLine(grade: Grade, place: number, at: number): BoardLine {
  const wave = Math.sin(at / 7_000 + place * 13);
  const base = 40_000 + ((place * 7_919) % 200_000);
  return {
    ...{ grade, score: grade === 'good' ? 97 : 62, mos: 4.2, lossResolution: 0.0004 },
    rttP50Micros: Math.round(base + wave * 900),
    rttP95Micros: Math.round(base + 9_000 + wave * 2_500),
    lossRatio: grade === 'good' ? Math.max(0, wave) * 0.0009 : 0.021,
    jitterMicros: Math.round(900 + wave * 300),
    ...{ agentsFresh: 2, agentsTotal: 2, blackoutSince: null, incidentId: null },
  };
}
