import { testServers } from '@twinline/db/testing/databases';
import { directiveEvent } from '@twinline/relay/events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRelayIdentifier } from '../src/access/identifyRelay';
import type { OrganizationContext } from '../src/context';
import { recordTold } from '../src/delivery/recordTold';
import { RELAY_STEPS } from '../src/delivery/relaySteps';
import { relayStanding } from '../src/drills/relayTimes';
import { addRelay } from '../src/relays/addRelay';
import { changeRelay } from '../src/relays/changeRelay';
import { getRelay } from '../src/relays/getRelay';
import { listDeliveries } from '../src/relays/listDeliveries';
import { replayDelivery } from '../src/relays/replayDelivery';
import { setRelayEnabled } from '../src/relays/setRelayEnabled';
import type { MachineWorld } from '../src/testing/machineWorld';
import { createDeliveryWorld, type DeliveryWorld, LOOPBACK } from './deliveryWorld';
import { ok, type RelayServer, startRelay, status } from './relayServer';

describe.each(testServers())('a relay that is given a route, on $name', (server) => {
  let deliveries: DeliveryWorld;
  beforeAll(async () => {
    deliveries = await createDeliveryWorld(server);
  }, 60_000);
  afterAll(() => deliveries.end());
  afterEach(() => deliveries.clean());

  const inside = ({ organizationId }: MachineWorld): OrganizationContext => ({ ...deliveries.ctx, organizationId });
  const given = (world: MachineWorld, more: Partial<Parameters<typeof addRelay>[1]> = {}) => ({
    ...{ name: 'edge', url: null, routeIds: [world.routeId], eventTypes: [], by: 'Mei' },
    ...more,
  });
  const listen = async (...answers: Parameters<typeof startRelay>): Promise<RelayServer> => {
    const relay = await startRelay(...answers);
    deliveries.later(relay.close);
    return relay;
  };
  /** The routes that it follows from now on: without any of the world's, one of its own that nobody decides on. */
  const otherRoute = async ({ organizationId, routeId }: MachineWorld) => {
    const { rows } = await deliveries.ctx.db.pool.query<{ id: string }>(
      `insert into routes (organization_id, region_id, scenario, policy_id)
       select organization_id, region_id, 'live-commerce', policy_id from routes where id = $1 and organization_id = $2
       returning id`,
      [routeId, organizationId],
    );
    return rows[0]?.id ?? '';
  };
  const sequences = ({ received }: RelayServer) => received.map(({ sequence }) => sequence);
  const log = async (world: MachineWorld, relayId: string) =>
    (await listDeliveries(inside(world), { relayId, limit: 50 })).items.map(({ directive, state, dropReason }) => [
      directive?.sequence,
      dropReason ?? state,
    ]);

  it('is told what is in force as it is added: the renewal that still holds, once, by two hubs', async () => {
    const { world } = await deliveries.setUp();
    const ctx = inside(world);
    await deliveries.decide(world, 1);
    await deliveries.decide(world, 2, { reason: 'renewed' });
    const [one, two] = [deliveries.deliver(), deliveries.deliver()];
    const relay = await listen(ok);
    const { id } = await addRelay(ctx, given(world, { url: relay.url }), LOOPBACK);
    const event = directiveEvent.parse(JSON.parse((await relay.next()).body));
    expect(event.data).toMatchObject({
      ...{ routeId: world.routeId, region: 'SG', scenario: 'show-live', epoch: 1, sequence: 2, line: 'B' },
      reason: { code: 'renewed' },
    });
    await Promise.race([one.outcome({ kind: 'delivered' }), two.outcome({ kind: 'delivered' })]);
    await expect.poll(() => log(world, id)).toEqual([[2, 'acknowledged']]);
    expect(sequences(relay)).toEqual([2]);
    const [route] = (await getRelay(ctx, { id })).routes;
    expect(route).toMatchObject({ newest: { sequence: 1, told: true }, acknowledged: { sequence: 2, line: 'B' } });
    const checks = await relayStanding(ctx, world.routeId);
    expect(checks.find(({ name }) => name === 'acknowledged')).toMatchObject({ passed: true, relay: { id } });
  });

  it('is no part of the chain of a decision that was made before it followed', async () => {
    const { world, relays } = await deliveries.setUp([ok]);
    const first = deliveries.deliver();
    await deliveries.decide(world, 1, { deliverer: first.deliverer });
    await first.outcome({ sequence: 1, kind: 'delivered' });
    const chain = async () =>
      (
        await deliveries.ctx.db.pool.query(
          `select steps.* from directives d cross join lateral (${RELAY_STEPS}) steps where d.route_id = $1`,
          [world.routeId],
        )
      ).rows;
    const before = await chain();
    const late = await listen(ok);
    await addRelay(inside(world), given(world, { url: late.url }), LOOPBACK);
    await first.outcome({ sequence: 1, kind: 'delivered' });
    await late.next();
    expect(before).toMatchObject([{ relays_total: 1 }]);
    expect(await chain()).toEqual(before);
    expect(relays[0]?.received).toHaveLength(1);
  });

  it('is told nothing where nothing holds, nothing while it is disabled, and what is in force once enabled', async () => {
    const { world } = await deliveries.setUp();
    const ctx = inside(world);
    const relay = await listen(ok);
    await deliveries.decide(world, 1);
    await deliveries.ctx.db.pool.query(`update directives set expires_at = now() where route_id = $1`, [world.routeId]);
    const { id } = await addRelay(ctx, given(world, { url: relay.url }), LOOPBACK);
    expect(await log(world, id)).toEqual([]);
    await setRelayEnabled(ctx, { id, enabled: false, by: 'Mei' });
    await deliveries.decide(world, 2);
    const other = await otherRoute(world);
    await changeRelay(ctx, { ...given(world, { url: relay.url, routeIds: [other] }), id }, LOOPBACK);
    await changeRelay(ctx, { ...given(world, { url: relay.url }), id }, LOOPBACK);
    expect(await log(world, id)).toEqual([]);
    await setRelayEnabled(ctx, { id, enabled: true, by: 'Mei' });
    expect(await log(world, id)).toEqual([[2, 'pending']]);
    await deliveries.deliver().outcome({ sequence: 2, kind: 'delivered' });
  });

  it('that had it before is not told what it holds, and is told what was decided meanwhile', async () => {
    const { world, relays } = await deliveries.setUp([ok]);
    const ctx = inside(world);
    const id = world.relays[0]?.id ?? '';
    const url = relays[0]?.url ?? '';
    const { deliverer, outcome } = deliveries.deliver();
    await deliveries.decide(world, 1, { deliverer });
    await outcome({ sequence: 1, kind: 'delivered' });
    const other = await otherRoute(world);
    const follow = (...routeIds: string[]) => changeRelay(ctx, { ...given(world, { url, routeIds }), id }, LOOPBACK);
    await follow(other);
    await follow(other, world.routeId);
    expect(await log(world, id)).toEqual([[1, 'acknowledged']]);
    await follow(other);
    await deliveries.decide(world, 2, { tell: false });
    await follow(other, world.routeId);
    deliverer.wake();
    await outcome({ sequence: 2, kind: 'delivered' });
    expect(relays[0] === undefined ? [] : sequences(relays[0])).toEqual([1, 2]);
  });

  it('is not told it any more once something newer was decided, and what a person sends again is left alone', async () => {
    const { world } = await deliveries.setUp();
    const ctx = inside(world);
    // Nobody sends yet: all of it waits in the outbox.
    const relay = await listen(ok);
    await deliveries.decide(world, 1);
    const { id } = await addRelay(ctx, given(world, { url: relay.url }), LOOPBACK);
    await deliveries.decide(world, 2);
    await setRelayEnabled(ctx, { id, enabled: false, by: 'Mei' });
    await setRelayEnabled(ctx, { id, enabled: true, by: 'Mei' });
    expect(await log(world, id)).toEqual([
      [2, 'pending'],
      [1, 'pending'],
    ]);
    const [, old] = (await listDeliveries(ctx, { relayId: id, limit: 5 })).items;
    const { outcome, deliverer } = deliveries.deliver();
    await outcome({ sequence: 2, kind: 'delivered' });
    await outcome({ sequence: 1, kind: 'dropped' });
    expect(sequences(relay)).toEqual([2]);
    await replayDelivery(ctx, { id: old?.id ?? '', by: 'Mei' });
    // What is forced is in no order: it neither holds the truth up nor stands for it.
    await deliveries.decide(world, 3, { tell: false });
    await setRelayEnabled(ctx, { id, enabled: false, by: 'Mei' });
    await setRelayEnabled(ctx, { id, enabled: true, by: 'Mei' });
    deliverer.wake();
    await outcome({ sequence: 3, kind: 'delivered' });
    expect((await log(world, id))[0]).toEqual([3, 'acknowledged']);
  });

  it('and gets another address is told there, whatever was acknowledged at the old one', async () => {
    const { world } = await deliveries.setUp();
    const ctx = inside(world);
    const [before, after] = [await listen(ok), await listen(status(500), ok)];
    await deliveries.decide(world, 1);
    const { deliverer, outcome } = deliveries.deliver();
    const { id } = await addRelay(ctx, given(world, { url: before.url }), LOOPBACK);
    deliverer.wake();
    await outcome({ sequence: 1, kind: 'delivered' });
    await changeRelay(ctx, { ...given(world, { url: after.url }), id }, LOOPBACK);
    deliverer.wake();
    // Tried again like any other.
    await after.next();
    await after.next();
    expect([sequences(before), sequences(after)]).toEqual([[1], [1, 1]]);
  });

  it('without an address has it on record until its stream or its pull tells it', async () => {
    const { world } = await deliveries.setUp();
    const ctx = inside(world);
    await deliveries.decide(world, 1);
    const { id, token } = await addRelay(ctx, given(world), LOOPBACK);
    const { outcomes } = deliveries.deliver();
    expect(await log(world, id)).toEqual([[1, 'pending']]);
    const identity = await createRelayIdentifier(ctx)(token);
    if (identity === null) throw new Error('no relay');
    await recordTold(ctx, identity, world.routeId, { epoch: 1, sequence: 1 });
    expect(await log(world, id)).toEqual([[1, 'acknowledged']]);
    expect(outcomes).toEqual([]);
  });

  it('is told a decision that was under way as it was given the route, and did not see it', async () => {
    const { world } = await deliveries.setUp();
    const ctx = inside(world);
    await deliveries.ctx.db.pool.query(
      `insert into route_states (route_id, organization_id, epoch, sequence) values ($1, $2, 1, 1)`,
      [world.routeId, world.organizationId],
    );
    await deliveries.decide(world, 1);
    const relay = await listen(ok);
    const client = await deliveries.ctx.db.pool.connect();
    try {
      await client.query('begin');
      await client.query('update route_states set sequence = 2 where route_id = $1', [world.routeId]);
      await client.query(
        `insert into directives (id, organization_id, route_id, epoch, sequence, line, mode, reason, evidence, detected_at,
           decided_at, deliver_by, expires_at)
         select gen_random_uuid(), organization_id, route_id, epoch, 2, 'A', mode, reason, evidence, detected_at, decided_at,
           deliver_by, expires_at from directives where route_id = $1`,
        [world.routeId],
      );
      const adding = addRelay(ctx, given(world, { url: relay.url }), LOOPBACK);
      // It waits for the decision, and for nothing before: the relay is there and has what is known so far.
      const waits = async () =>
        (
          await deliveries.ctx.db.pool.query<{ n: number }>(
            `select count(*)::int as n from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock' and query like '%for share%'`,
          )
        ).rows[0]?.n;
      await expect.poll(waits).toBe(1);
      expect((await deliveries.rowsOf(world)).map(({ sequence }) => sequence)).toEqual([1]);
      await client.query('commit');
      const { id } = await adding;
      expect(await log(world, id)).toEqual([
        [2, 'pending'],
        [1, 'pending'],
      ]);
    } finally {
      client.release();
    }
    const { outcome } = deliveries.deliver();
    await outcome({ sequence: 2, kind: 'delivered' });
    expect(sequences(relay)).toEqual([2]);
  });
});
