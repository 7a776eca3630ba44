import type { DirectiveData } from '../src/events';

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
