import { setTimeout as delay } from 'node:timers/promises';
import { oneTestServer } from '@twinline/db/testing/databases';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../src/context';
import { type ClaimedDelivery, renewClaim } from '../src/delivery/claimDeliveries';
import { createDeliveryWorld, type DeliveryWorld } from './deliveryWorld';
import { seeded } from './fixtures/seeded';
import { type Answer, ok, startRelay } from './relayServer';

describe.each(oneTestServer())('the order of directives, on $name', (server) => {
  let delivery: DeliveryWorld;
  beforeAll(async () => {
    delivery = await createDeliveryWorld(server);
  }, 60_000);
  afterAll(() => delivery.end());
  afterEach(() => delivery.clean());

  it.each([1, 2, 3, 4])(
    'two hubs, relays that fail, hang and are slow: none is sent a lower sequence after it acknowledged a higher (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const acknowledged = [0, 0, 0];
      const broken: string[] = [];
      const answerOf =
        (index: number): Answer =>
        async ({ sequence }, response) => {
          if (sequence < (acknowledged[index] ?? 0))
            broken.push(`relay ${index}: ${sequence} after ${acknowledged[index]}`);
          const [fate, lasts] = [random(), 60 * random() ** 2];
          await delay(lasts);
          if (fate < 0.15) return void response.writeHead(500).end();
          if (fate < 0.25) return void response.destroy();
          // It never answers: a newer directive does not wait for that.
          if (fate < 0.3) return;
          acknowledged[index] = Math.max(acknowledged[index] ?? 0, sequence);
          response.writeHead(204).end();
        };
      const { world } = await delivery.setUp(...[0, 1, 2].map((index) => [answerOf(index)]));
      // Each hears of what it has claimed after a while, as a hub does that stands still in between.
      const hubs = [7, 11].map((pollMs) => delivery.deliver({ pollMs, random }, standingStill(delivery.ctx, random)));
      for (let sequence = 1; sequence <= 40; sequence += 1) {
        await delivery.decide(world, sequence, {
          deliverer: hubs[sequence % 2]?.deliverer ?? null,
          deliverWithinMs: 60_000,
        });
        if (random() < 0.7) await delay(60 * random());
      }
      // Whatever failed: the last one reaches all, for nothing newer takes its place.
      const last = async () => (await delivery.rowsOf(world)).slice(-3).map(({ state }) => state);
      await expect.poll(last, { timeout: 40_000 }).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);
      expect(acknowledged).toEqual([40, 40, 40]);
      expect(broken).toEqual([]);
    },
    60_000,
  );

  // With seven, the one that was claimed lay too far back to be looked for: a hub that stood still sent it after the last.
  it.each([1, 7])(
    'a newer directive waits until what another hub has just claimed is written, or may not be any more (%i newer)',
    async (count) => {
      const { relays, world } = await delivery.setUp([ok]);
      await delivery.decide(world, 1);
      // Another hub claims the first, and then has a slow connection to make.
      const other = '00000000-0000-4000-8000-00000000000a';
      await delivery.ctx.db.pool.query(
        `update deliveries set attempts = 1, claimed_by = $2, claimed_until = $3 where route_id = $1`,
        [world.routeId, other, new Date(Date.now() + 4_000)],
      );
      const newest = 1 + count;
      for (let sequence = 2; sequence <= newest; sequence += 1) await delivery.decide(world, sequence);
      const { outcome, deliverer } = delivery.deliver();
      await expect
        .poll(async () => (await delivery.rowsOf(world)).at(-1)?.next_attempt_at.getTime() ?? 0)
        .toBeGreaterThan(Date.now());
      expect(relays[0]?.received).toEqual([]);
      // By the time the connection is there it has to ask, and hears that there is something newer.
      const [first] = await delivery.rowsOf(world);
      expect(await renewClaim(delivery.ctx, other, { ...claimed, id: first?.id ?? '' })).toBe(false);
      deliverer.wake();
      await outcome({ kind: 'delivered', sequence: newest });
      expect(relays[0]?.received.map(({ sequence }) => sequence)).toEqual([newest]);
      expect((await delivery.rowsOf(world))[0]).toMatchObject({ state: 'dropped', drop_reason: 'superseded' });
    },
  );

  it('of 200 relays on a route, of which 10 hang, 10 fail and 10 are closed, none waits for those', async () => {
    let [hanging, ended] = [0, 0];
    const hang: Answer = (_sent, response) => {
      hanging += 1;
      response.on('close', () => {
        ended += 1;
      });
    };
    const fail: Answer = (_sent, response) => void response.writeHead(500).end();
    // One server each of the bad and for all of the good: what is tried is the hub, not two hundred servers.
    const [hangs, fails, closed, good] = await Promise.all([hang, fail, ok, ok].map((answer) => startRelay(answer)));
    await closed?.close();
    for (const relay of [hangs, fails, good]) delivery.later(async () => relay?.close());
    const urls = Array.from({ length: 200 }, (_each, i) => {
      const relay = i % 20 === 3 ? hangs : i % 20 === 7 ? fails : i % 20 === 11 ? closed : good;
      return relay?.url ?? '';
    });
    const world = await delivery.worldOf(urls);
    // Announcements: those that hang are given up after ten seconds, not two, which a busy machine may need for them all.
    await delivery.ctx.db.pool.query(
      `insert into deliveries (id, organization_id, relay_id, type, route_id, body, next_attempt_at, deliver_by, created_at)
       select gen_random_uuid(), organization_id, relay_id, 'route.drill', route_id, '{"data":{"sequence":1}}', $2,
         $2::timestamptz + interval '1 minute', $2 from relay_routes where route_id = $1`,
      [world.routeId, new Date()],
    );
    const { outcomes } = delivery.deliver();
    await expect.poll(() => outcomes.filter(({ kind }) => kind === 'delivered').length, { timeout: 30_000 }).toBe(170);
    // All that are well have it, while not one of those that hang has been given up for the first time.
    expect([hanging, ended]).toEqual([10, 0]);
  }, 60_000);
});

/** A context whose claims are known only after up to half a second. */
function standingStill(ctx: Context, random: () => number): Context {
  const query = async (statement: { name?: string }) => {
    const result = await ctx.db.pool.query(statement as never);
    if (statement.name === 'claim-deliveries' && random() < 0.3) await delay(500 * random());
    return result;
  };
  const pool = new Proxy(ctx.db.pool, { get: (on, key) => (key === 'query' ? query : Reflect.get(on, key)) });
  return { ...ctx, db: { ...ctx.db, pool } };
}

const claimed: Omit<ClaimedDelivery, 'id'> = {
  ...{ organizationId: '', type: 'route.directive' },
  recipient: { kind: 'relay', id: '', url: '', secrets: [] },
  ...{ routeId: null, epoch: 1, sequence: 1, body: '', attempts: 1, deliverBy: 0, createdAt: 0, forced: false },
  ...{ dropReason: null, waitsUntil: null },
};
