import type { DirectiveData, WebhookEvent } from '../src/events';

export const NOW = Date.parse('2026-11-22T12:00:00.000Z');
export const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
export const NEW_SECRET = `whsec_${Buffer.from('another one of thirty-two bytes!').toString('base64')}`;

/** A directive that holds for a minute from NOW. */
export function directive(changes: Partial<DirectiveData> = {}): DirectiveData {
  const iso = (offsetMs: number) => new Date(NOW + offsetMs).toISOString();
  return {
    routeId: 'route-sg',
    region: 'SG',
    scenario: 'show-live',
    epoch: 3,
    sequence: 10,
    line: 'B',
    mode: 'single',
    weights: {},
    advice: 'none',
    reason: { code: 'blackout', en: 'Line A has gone dark.', zh: '线路 A 中断。' },
    evidence: {},
    faultAt: iso(-180),
    detectedAt: iso(-20),
    decidedAt: iso(-10),
    deliverBy: iso(10_000),
    expiresAt: iso(60_000),
    ...changes,
  };
}

const at = (offsetMs: number) => new Date(NOW + offsetMs).toISOString();

const incident = {
  incidentId: '0192f3c4-aaaa-7000-8000-000000000001',
  region: 'SG',
  line: 'A',
  grade: 'down',
  faultDomain: 'line',
  openedAt: at(-5_000),
  routes: ['route-sg'],
} as const;
const agents = { region: 'SG', agents: ['sg-singtel', 'sg-starhub'], since: at(-3_000) };

/** One of each kind that is not a directive. */
export const OTHER_EVENTS: readonly WebhookEvent[] = [
  {
    type: 'route.drill',
    timestamp: at(0),
    data: {
      drillId: 'drill-1',
      routeId: 'route-sg',
      region: 'SG',
      scenario: 'show-live',
      line: 'B',
      fromLine: 'A',
      holdSeconds: 60,
      by: 'Mei Lin',
    },
  },
  { type: 'incident.opened', timestamp: at(0), data: { ...incident, routes: [...incident.routes] } },
  {
    type: 'incident.closed',
    timestamp: at(0),
    data: { ...incident, routes: [...incident.routes], closedAt: at(-1_000) },
  },
  { type: 'agent.offline', timestamp: at(0), data: agents },
  { type: 'agent.online', timestamp: at(0), data: agents },
  { type: 'test.ping', timestamp: at(0), data: { message: 'hello' } },
];
