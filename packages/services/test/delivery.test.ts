import { randomUUID } from 'node:crypto';
import { testServers } from '@twinline/db/testing/databases';
import { verifyWebhook } from '@twinline/relay/verify';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Context } from '../src/context';
import { createDeliverer } from '../src/delivery/createDeliverer';
import { recordApplied } from '../src/delivery/recordApplied';
import { createDeliveryWorld, type DeliveryWorld, LOOPBACK } from './deliveryWorld';
import { never, ok, status } from './relayServer';

describe.each(testServers())('deliveries, on $name', (server) => {
  let delivery: DeliveryWorld;
  let ctx: Context;
  const setUp: DeliveryWorld['setUp'] = (...answers) => delivery.setUp(...answers);
  const deliver: DeliveryWorld['deliver'] = (options) => delivery.deliver(options);
  const decide: DeliveryWorld['decide'] = (...args) => delivery.decide(...args);
  const rowsOf: DeliveryWorld['rowsOf'] = (world) => delivery.rowsOf(world);

  beforeAll(async () => {
    delivery = await createDeliveryWorld(server);
    ctx = delivery.ctx;
  }, 60_000);
  afterAll(() => delivery.end());
  afterEach(() => delivery.clean());

  it('a directive arrives signed, verifies, and its chain is recorded in order', async () => {
    const { relays, world } = await setUp([ok]);
    const { deliverer, outcome } = deliver();
    await decide(world, 1, { deliverer });
    const sent = await relays[0]?.next();
    const headers = new Headers(Object.entries(sent?.headers ?? {}).map(([name, value]) => [name, String(value)]));
    const secret = world.relays[0]?.secret ?? '';
    expect(verifyWebhook([secret], headers, sent?.body ?? '', Date.now())).toMatchObject({ ok: true });
    await outcome({ kind: 'delivered' });
    const [row] = await rowsOf(world);
    expect(row).toMatchObject({ state: 'acknowledged', attempts: 1, claimed_by: null });
    expect(row?.sent_at?.getTime()).toBeLessThanOrEqual(row?.acknowledged_at?.getTime() ?? 0);
  });

  it('a relay that answers 500 and then 200 gets the same webhook-id twice, then the next directive', async () => {
    const { relays, world } = await setUp([status(500), ok]);
    const { deliverer, outcome } = deliver();
    await decide(world, 1, { deliverer });
    expect(await outcome({ kind: 'delivered', sequence: 1 })).toMatchObject({ attempts: 2 });
    await decide(world, 2, { deliverer });
    await outcome({ kind: 'delivered', sequence: 2 });
    const received = relays[0]?.received ?? [];
    expect(received.map(({ sequence }) => sequence)).toEqual([1, 1, 2]);
    const ids = received.map(({ headers }) => headers['webhook-id']);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('a directive that a newer decision overtook is dropped and the drop recorded; it is never sent afterwards', async () => {
    const { relays, world } = await setUp([ok]);
    await decide(world, 1);
    await decide(world, 2);
    const { outcome } = deliver();
    await outcome({ kind: 'delivered', sequence: 2 });
    await outcome({ kind: 'dropped', sequence: 1 });
    expect(
      (await rowsOf(world)).map((row) => [row.sequence, row.state, row.drop_reason, row.sent_at === null]),
    ).toEqual([
      [1, 'dropped', 'superseded', true],
      [2, 'acknowledged', null, false],
    ]);
    expect(relays[0]?.received.map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('a newer directive does not wait for an older one that hangs, and the older one is not tried again', async () => {
    const { relays, world } = await setUp([never, ok]);
    // However slow this machine is: the older one's time never runs out, neither its answer's nor its lease's.
    const stoodStill = ctx.now() + 60_000;
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { deliverer, outcome, outcomes } = delivery.deliver({}, { ...ctx, now: () => stoodStill });
    try {
      await decide(world, 1, { deliverer, deliverWithinMs: 600_000 });
      await relays[0]?.next();
      await decide(world, 2, { deliverer, deliverWithinMs: 600_000 });
      await outcome({ kind: 'delivered', sequence: 2 });
      await outcome({ kind: 'gaveUp', sequence: 1 });
    } finally {
      vi.useRealTimers();
    }
    // The older one was broken off, not waited for: it never ran into its timeout.
    expect(outcomes.filter(({ sequence }) => sequence === 1).map(({ kind }) => kind)).toEqual(['gaveUp']);
    expect((await rowsOf(world))[0]).toMatchObject({ state: 'dropped', drop_reason: 'superseded' });
    expect(relays[0]?.received.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('a directive of an older epoch is dropped once another hub has decided, whatever its sequence', async () => {
    const { relays, world } = await setUp([ok]);
    await decide(world, 7, { epoch: 1 });
    await decide(world, 8, { epoch: 2, tell: false });
    const { outcome } = deliver();
    await outcome({ kind: 'dropped', sequence: 7 });
    expect(relays[0]?.received).toEqual([]);
  });

  it('a renewal does not supersede the decision that it renews', async () => {
    const { world } = await setUp([ok]);
    await decide(world, 1);
    await decide(world, 2, { reason: 'renewed', tell: false });
    await deliver().outcome({ kind: 'delivered', sequence: 1 });
  });

  it('a directive past its deliverBy is dropped as expired, also between two tries', async () => {
    const { relays, world } = await setUp([status(503)]);
    const { deliverer, outcome } = deliver();
    await decide(world, 1, { deliverWithinMs: -1, deliverer });
    await outcome({ kind: 'dropped', sequence: 1 });
    expect(relays[0]?.received).toEqual([]);
    await decide(world, 2, { deliverWithinMs: 300, deliverer });
    await outcome({ kind: 'dropped', sequence: 2 });
    expect((await rowsOf(world)).map((row) => row.drop_reason)).toEqual(['expired', 'expired']);
    const tries = relays[0]?.received.length ?? 0;
    expect(tries).toBeGreaterThanOrEqual(1);
    expect(tries).toBeLessThanOrEqual(2);
  });

  it('a relay that hangs does not delay another', async () => {
    const { relays, world } = await setUp([never], [ok]);
    const { deliverer, outcome, outcomes } = deliver();
    await decide(world, 1, { deliverer });
    await Promise.all([relays[0]?.next(), outcome({ kind: 'delivered', relayId: world.relays[1]?.id ?? '' })]);
    // Nothing has become yet of the one that hangs.
    expect(outcomes).toHaveLength(1);
  });

  it('a delivery whose sender was killed is sent again with the same webhook-id when its lease has run out', async () => {
    const { relays, world } = await setUp([ok]);
    await decide(world, 1);
    await ctx.db.pool.query(
      `update deliveries set attempts = 1, claimed_by = $2, claimed_until = now() + interval '300 milliseconds'
       where route_id = $1`,
      [world.routeId, randomUUID()],
    );
    const { rows } = await ctx.db.pool.query<{ id: string }>('select id from deliveries where route_id = $1', [
      world.routeId,
    ]);
    const { outcome } = deliver();
    expect(await outcome({ kind: 'delivered' })).toMatchObject({ attempts: 2 });
    expect(relays[0]?.received.map(({ headers }) => headers['webhook-id'])).toEqual([rows[0]?.id]);
  });

  it('a hub that stood still after its claim sends nothing by it: its claim may be another’s by now', async () => {
    const { relays, world } = await setUp([ok]);
    await decide(world, 1);
    let stoodStillMs = 0;
    const kinds: string[] = [];
    const deliverer = createDeliverer(
      { ...ctx, now: () => Date.now() + stoodStillMs },
      {
        hubId: randomUUID(),
        pollMs: 50,
        networks: LOOPBACK,
        onOutcome({ attempts, recipient }, kind) {
          if (recipient.id === world.relays[0]?.id)
            kinds.push(`${attempts} ${kind}, ${relays[0]?.received.length} sent`);
        },
      },
    );
    // The claim is on its way as the hub is stopped; when its answer is read, five seconds have passed.
    deliverer.start();
    stoodStillMs = 5_000;
    delivery.later(() => deliverer.stop());
    await expect.poll(() => kinds, { timeout: 20_000 }).toEqual(['1 retry, 0 sent', '2 delivered, 1 sent']);
  });

  it('two hubs never send the same delivery twice while both are well', async () => {
    const { relays, world } = await setUp([ok], [ok], [ok], [ok]);
    const [one, two] = [deliver(), deliver()];
    for (let sequence = 1; sequence <= 10; sequence += 1) {
      await decide(world, sequence);
      one.deliverer.wake();
      two.deliverer.wake();
      for (const relay of relays) expect((await relay.next()).sequence).toBe(sequence);
    }
    expect(relays.map(({ received }) => received.length)).toEqual([10, 10, 10, 10]);
  });

  it('a relay that answers 410 is left alone', async () => {
    const { relays, world } = await setUp([status(410)]);
    const { deliverer, outcome } = deliver();
    await decide(world, 1, { deliverer });
    await outcome({ kind: 'gaveUp' });
    expect((await rowsOf(world))[0]).toMatchObject({ state: 'dropped', drop_reason: 'gave-up', attempts: 1 });
    expect(relays[0]?.received.length).toBe(1);
  });

  it('what is in flight at a stop is given back at once, to be sent by the next hub', async () => {
    const { relays, world } = await setUp([never, ok]);
    const first = deliver();
    await decide(world, 1, { deliverer: first.deliverer });
    await relays[0]?.next();
    await first.deliverer.stop();
    expect((await rowsOf(world))[0]).toMatchObject({ state: 'pending', claimed_by: null });
    await deliver().outcome({ kind: 'delivered' });
  }, 10_000);

  it('applied is when the hub heard of it, with the relay’s own clock beside it; the first report counts', async () => {
    const { world } = await setUp([ok]);
    const { deliverer, outcome } = deliver();
    await decide(world, 1, { deliverer });
    await outcome({ kind: 'delivered' });
    const relay = {
      relayId: world.relays[0]?.id ?? '',
      organizationId: '',
      name: '',
      routes: new Set([world.routeId]),
      hasWebhook: true,
    };
    await recordApplied(ctx, relay, world.routeId, { epoch: 1, sequence: 1, appliedAt: 1_000 });
    await recordApplied(ctx, relay, world.routeId, { epoch: 1, sequence: 1, appliedAt: 2_000 });
    const [row] = await rowsOf(world);
    expect(row?.relay_applied_at?.getTime()).toBe(1_000);
    expect(row?.applied_at?.getTime()).toBeGreaterThan(1_000);
    await expect(
      recordApplied(ctx, relay, world.routeId, { epoch: 1, sequence: 9, appliedAt: 1 }),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
    const stranger = { ...relay, routes: new Set<string>() };
    await expect(
      recordApplied(ctx, stranger, world.routeId, { epoch: 1, sequence: 1, appliedAt: 1 }),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
