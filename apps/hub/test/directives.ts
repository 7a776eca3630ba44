import { randomUUID } from 'node:crypto';
import type { Database } from '@twinline/db/client';
import type { MachineWorld } from '@twinline/services/testing/machineWorld';

/** Writes a directive for line B and its deliveries, as a commit of the engine does. */
export async function insertDirective(
  db: Database,
  world: MachineWorld,
  { sequence, epoch = 1, expiresInMs = 60_000 }: { sequence: number; epoch?: number; expiresInMs?: number },
): Promise<{ body: string }> {
  const now = Date.now();
  const iso = (offsetMs: number) => new Date(now + offsetMs).toISOString();
  const id = randomUUID();
  const data = {
    routeId: world.routeId,
    region: 'SG',
    scenario: 'show-live',
    epoch,
    sequence,
    line: 'B',
    mode: 'single',
    weights: {},
    advice: 'none',
    reason: { code: 'blackout', en: 'x', zh: 'x' },
    evidence: {},
    faultAt: null,
    detectedAt: iso(-20),
    decidedAt: iso(-10),
    deliverBy: iso(10_000),
    expiresAt: iso(expiresInMs),
  };
  const body = JSON.stringify({ type: 'route.directive', timestamp: iso(0), data });
  await db.pool.query(
    `insert into directives (id, organization_id, route_id, epoch, sequence, line, from_line, mode, reason, evidence,
       detected_at, decided_at, deliver_by, expires_at)
     values ($1, $2, $3, $4, $5, 'B', 'A', 'single', 'blackout', '{"lines": {}, "guards": []}', $6, $7, $8, $9)`,
    [id, world.organizationId, world.routeId, epoch, sequence, iso(-20), iso(-10), iso(10_000), iso(expiresInMs)],
  );
  for (const relay of world.relays)
    await db.pool.query(
      `insert into deliveries (id, organization_id, relay_id, type, directive_id, route_id, epoch, sequence, body,
         next_attempt_at, deliver_by, created_at)
       values ($1, $2, $3, 'route.directive', $4, $5, $6, $7, $8, $9, $10, $9)`,
      [randomUUID(), world.organizationId, relay.id, id, world.routeId, epoch, sequence, body, iso(0), iso(10_000)],
    );
  return { body };
}
