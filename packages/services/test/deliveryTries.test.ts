import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { testServers } from '@twinline/db/testing/databases';
import { verifyWebhook } from '@twinline/relay/verify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../src/context';
import { countPending } from '../src/delivery/countPending';
import { recordApplied } from '../src/delivery/recordApplied';
import { recordTold } from '../src/delivery/recordTold';
import { retainDeliveries } from '../src/delivery/retainDeliveries';
import { NO_NETWORKS } from '../src/delivery/sinks/networks';
import type { MachineWorld } from '../src/testing/machineWorld';
import { createDeliveryWorld, type DeliveryRow, type DeliveryWorld } from './deliveryWorld';
import { type Answer, ok, status } from './relayServer';

const DAY_MS = 86_400_000;

describe.each(testServers())('what is noted of tries, on $name', (server) => {
  let delivery: DeliveryWorld;
  let ctx: Context;
  /** The deliverer's clock is ahead by this: pauses need not be waited for. */
  let ahead = 0;
  const deliver = (options = {}) => delivery.deliver(options, { ...ctx, now: () => Date.now() + ahead });

  beforeAll(async () => {
    delivery = await createDeliveryWorld(server);
    ctx = delivery.ctx;
  }, 60_000);
  afterAll(() => delivery.end());
  afterEach(async () => {
    ahead = 0;
    await delivery.clean();
  });

  const all = async <T extends object>(text: string, ...values: unknown[]): Promise<T[]> =>
    (await ctx.db.pool.query<T>(text, values)).rows;
  const relayOf = async (world: MachineWorld, index = 0) =>
    (await all<RelayRow>('select * from relays where id = $1', world.relays[index]?.id))[0];
  const eventsOf = (world: MachineWorld) =>
    all<{ kind: string; body: Record<string, unknown> }>(
      'select kind, body from events where organization_id = $1 order by id',
      world.organizationId,
    );
  const triesOf = (world: MachineWorld) =>
    all<Try>(
      `select a.* from delivery_attempts a join deliveries d on d.id = a.delivery_id where d.route_id = $1 order by a.id`,
      world.routeId,
    );
  const rowOf = async (world: MachineWorld, sequence: number) =>
    (await delivery.rowsOf(world)).find((row) => row.sequence === sequence) as DeliveryRow;
  /** Something else than a directive, for the first relay. */
  const tell = (world: MachineWorld) =>
    all(
      `insert into deliveries (id, organization_id, relay_id, type, route_id, body, next_attempt_at, deliver_by, created_at)
       values ($1, $2, $3, 'route.drill', $4, '{"data":{"sequence":0}}', $5, $5::timestamptz + interval '1 day', $5)`,
      ...[randomUUID(), world.organizationId, world.relays[0]?.id, world.routeId, new Date(Date.now() + ahead)],
    );

  it('each try is logged: when, how long, what was sent and answered; signatures are masked', async () => {
    const broken: Answer = (_sent, response) => void response.writeHead(500).end(`no\0thing ${'é'.repeat(2_000)}`);
    const { relays, world } = await delivery.setUp([broken, ok]);
    const { outcome, deliverer } = deliver();
    await delivery.decide(world, 1, { deliverer });
    await outcome({ kind: 'delivered' });
    const tries = await triesOf(world);
    expect(tries).toMatchObject([
      { number: 1, status: 500, error: 'answered 500', organization_id: world.organizationId },
      { number: 2, status: 204, error: null, answer: '' },
    ]);
    for (const each of tries) {
      expect(relays[0]?.url).toContain(each.address);
      expect(each.took_ms).toBeGreaterThanOrEqual(0);
      expect(each.request_headers).toMatchObject({ 'webhook-signature': 'v1,***', 'content-type': 'application/json' });
      expect(each.request_headers['webhook-id']).toBe((await rowOf(world, 1)).id);
    }
    expect(tries[0]?.answer).toBe(`no�thing ${'é'.repeat(991)}`);
  });

  it('a relay that reports before its answer is read has its try logged all the same', async () => {
    const waiting: ServerResponse[] = [];
    const { relays, world } = await delivery.setUp([(_sent, response) => void waiting.push(response)]);
    const { outcome, deliverer } = deliver();
    await delivery.decide(world, 1, { deliverer });
    await relays[0]?.next();
    await recordApplied(ctx, identityOf(world), world.routeId, { epoch: 1, sequence: 1, appliedAt: Date.now() });
    const acknowledged = (await rowOf(world, 1)).acknowledged_at;
    waiting[0]?.writeHead(204).end();
    await outcome({ kind: 'delivered' });
    expect(await triesOf(world)).toMatchObject([{ status: 204 }]);
    expect(await rowOf(world, 1)).toMatchObject({
      state: 'acknowledged',
      acknowledged_at: acknowledged,
      claimed_by: null,
    });
  });

  it('an address that webhooks may not go to is given up at once, with the reason', async () => {
    const { relays, world } = await delivery.setUp([ok]);
    const { outcome, deliverer } = deliver({ networks: NO_NETWORKS });
    await delivery.decide(world, 1, { deliverer });
    await outcome({ kind: 'gaveUp' });
    expect(await rowOf(world, 1)).toMatchObject({ state: 'dropped', drop_reason: 'gave-up', attempts: 1 });
    expect(await triesOf(world)).toMatchObject([
      { status: null, address: null, error: expect.stringMatching(/leads to a loopback address \(127\.0\.0\.0\/8\)/) },
    ]);
    expect(relays[0]?.received).toEqual([]);
  });

  it('Retry-After is honoured', async () => {
    const busy: Answer = (_sent, response) => void response.writeHead(503, { 'retry-after': '4' }).end();
    const { world } = await delivery.setUp([busy, ok]);
    const { outcome, deliverer } = deliver();
    await delivery.decide(world, 1, { deliverer, deliverWithinMs: 60_000 });
    await outcome({ kind: 'retry' });
    const waits = (await rowOf(world, 1)).next_attempt_at.getTime() - ((await triesOf(world))[0]?.at.getTime() ?? 0);
    expect(waits).toBeGreaterThanOrEqual(4_000);
    ahead = 4_500;
    expect(await outcome({ kind: 'delivered' })).toMatchObject({ attempts: 2 });
  });

  it('410 disables the relay for good, and people are told', async () => {
    const { relays, world } = await delivery.setUp([status(410)]);
    const { outcome, deliverer } = deliver();
    await delivery.decide(world, 1, { deliverer });
    await outcome({ kind: 'gaveUp' });
    expect(await relayOf(world)).toMatchObject({ disabled_reason: 'gone', disabled_at: expect.any(Date) });
    expect(await eventsOf(world)).toMatchObject([
      { kind: 'relay-disabled', body: { relayId: world.relays[0]?.id, name: 'relay-0', cause: 'gone' } },
    ]);
    await delivery.decide(world, 2, { deliverer });
    await outcome({ kind: 'dropped', sequence: 2 });
    expect(relays[0]?.received.length).toBe(1);
  });

  it('a relay that fails is left in peace but for new directives, probed once at a time, and told all once it answers', async () => {
    const probes: ServerResponse[] = [];
    const probed: Answer = (_sent, response) => void probes.push(response);
    const bad = new Array<Answer>(6).fill(status(500));
    const { relays, world } = await delivery.setUp([...bad, probed, ok]);
    const received = () => relays[0]?.received.map(({ sequence }) => sequence);
    const [one, two] = [deliver(), deliver()];
    await delivery.decide(world, 1, { deliverer: one.deliverer, deliverWithinMs: 900_000 });
    for (let tries = 1; tries <= 5; tries += 1) {
      await expect.poll(async () => (await triesOf(world)).length, { timeout: 10_000 }).toBe(tries);
      expect((await relayOf(world))?.paused_until === null).toBe(tries < 5);
      if (tries < 5) ahead += 2_100;
    }
    expect((await eventsOf(world)).map(({ kind }) => kind)).toEqual(['relay-failing']);
    expect(await countPending(ctx)).toMatchObject({ paused: 1 });

    // What is new but no directive waits for the end of the pause; a new directive does not.
    await tell(world);
    await delivery.decide(world, 2, { deliverer: one.deliverer, deliverWithinMs: 900_000 });
    await expect.poll(async () => (await triesOf(world)).length, { timeout: 10_000 }).toBe(6);
    expect(received()).toEqual([1, 1, 1, 1, 1, 2]);
    const [told] = await all<DeliveryRow>(
      `select * from deliveries where route_id = $1 and type = 'route.drill'`,
      world.routeId,
    );
    expect(told).toMatchObject({ state: 'pending', attempts: 0 });

    // Two hubs, two that are due: one probe.
    ahead += 300_000;
    await expect.poll(() => probes.length, { timeout: 10_000 }).toBe(1);
    await expect
      .poll(
        async () =>
          (await delivery.rowsOf(world)).filter((row) => row.next_attempt_at > new Date(Date.now() + ahead)).length,
      )
      .toBeGreaterThan(0);
    expect(received()?.length).toBe(7);
    probes[0]?.writeHead(204).end();
    await expect
      .poll(async () => (await delivery.rowsOf(world)).filter(({ state }) => state === 'acknowledged').length, {
        timeout: 10_000,
      })
      .toBe(2);
    expect(two.outcomes.length + one.outcomes.length).toBeGreaterThanOrEqual(8);
    expect(await relayOf(world)).toMatchObject({ failing_since: null, paused_until: null });
    expect((await eventsOf(world)).map(({ kind }) => kind)).toEqual(['relay-failing', 'relay-recovered']);
  }, 60_000);

  it('a relay is disabled when every try failed for five days, but not before there were twenty', async () => {
    const { world } = await delivery.setUp([status(500)], [status(500)]);
    const since = new Date(Date.now() - 6 * DAY_MS);
    await all('update relays set failing_since = $2 where organization_id = $1', world.organizationId, since);
    await delivery.decide(world, 1);
    for (const [index, tries] of [19, 20].entries())
      await all(
        `insert into delivery_attempts (organization_id, delivery_id, number, at, took_ms, request_headers)
         select organization_id, id, n, $2::timestamptz + n * interval '1 minute', 1, '{}'
         from deliveries, generate_series(1, $3::int) n where relay_id = $1`,
        ...[world.relays[index]?.id, since, tries],
      );
    const { outcome } = deliver();
    for (const { id } of world.relays) await outcome({ relayId: id, kind: 'retry' });
    expect(await relayOf(world, 0)).toMatchObject({ disabled_at: null, disabled_reason: null });
    expect(await relayOf(world, 1)).toMatchObject({ disabled_reason: 'failing' });
    expect((await eventsOf(world)).filter(({ kind }) => kind === 'relay-disabled')).toMatchObject([
      {
        body: { relayId: world.relays[1]?.id, cause: 'failing', failingSince: since.getTime(), error: 'answered 500' },
      },
    ]);
  });

  it('while one secret replaces another, receivers with either verify; afterwards only with the new one', async () => {
    const { relays, world } = await delivery.setUp([ok]);
    const { deliverer, outcome } = deliver();
    const before = world.relays[0]?.secret ?? '';
    const after = `whsec_${Buffer.from('the one that replaces it, 32 byt').toString('base64')}`;
    const verifies = async (sequence: number) => {
      await delivery.decide(world, sequence, { deliverer });
      const sent = await relays[0]?.next();
      await outcome({ kind: 'delivered', sequence });
      const headers = new Headers(Object.entries(sent?.headers ?? {}).map(([name, value]) => [name, String(value)]));
      return [[before], [before, after], [after]].map(
        (secrets) => verifyWebhook(secrets, headers, sent?.body ?? '', Date.now()).ok,
      );
    };
    expect(await verifies(1)).toEqual([true, true, false]);
    const rotate = (until: Date) =>
      all(
        `update relays set webhook_secret = $2, previous_secret = $3, previous_secret_until = $4 where id = $1`,
        ...[world.relays[0]?.id, after, before, until],
      );
    await rotate(new Date(Date.now() + DAY_MS));
    expect(await verifies(2)).toEqual([true, true, true]);
    await rotate(new Date(Date.now() - 1));
    expect(await verifies(3)).toEqual([false, true, true]);
    expect((await triesOf(world))[1]?.request_headers['webhook-signature']).toBe('v1,*** v1,***');
  });

  it('a relay that comes back to a renewal has the decision in force that it renews, and none before it', async () => {
    const { world } = await delivery.setUp([ok]);
    await all('update relays set webhook_url = null where id = $1', identityOf(world).relayId);
    await delivery.decide(world, 1, { deliverWithinMs: 60_000 });
    await delivery.decide(world, 2, { deliverWithinMs: 60_000 });
    await delivery.decide(world, 3, { reason: 'renewed', tell: false });
    const report = { epoch: 1, sequence: 3, appliedAt: 1_000 };
    await recordApplied(ctx, identityOf(world), world.routeId, report);
    await recordApplied(ctx, identityOf(world), world.routeId, { ...report, appliedAt: 2_000 });
    expect(
      (await delivery.rowsOf(world)).map((row) => [row.sequence, row.state, row.relay_applied_at?.getTime()]),
    ).toEqual([
      [1, 'pending', undefined],
      [2, 'acknowledged', 1_000],
    ]);
  });

  it('a relay without an address is sent nothing; its chain ends by stream, report, or as superseded and expired', async () => {
    const { relays, world } = await delivery.setUp([ok]);
    const relay = { ...identityOf(world), hasWebhook: false };
    await all('update relays set webhook_url = null where id = $1', relay.relayId);
    const { outcome, deliverer } = deliver();
    // What earlier tests left behind.
    await all(`delete from deliveries where state = 'pending'`);
    const decide = (sequence: number) => delivery.decide(world, sequence, { deliverWithinMs: 60_000 });
    await decide(1);
    await recordTold(ctx, relay, world.routeId, { epoch: 1, sequence: 1 });
    await decide(2);
    await recordApplied(ctx, relay, world.routeId, { epoch: 1, sequence: 2, appliedAt: Date.now() });
    await decide(3);
    // The stream tells the renewal of the third.
    await delivery.decide(world, 4, { reason: 'renewed', tell: false });
    await recordTold(ctx, relay, world.routeId, { epoch: 1, sequence: 4 });
    await decide(5);
    deliverer.wake();
    await expect.poll(async () => (await rowOf(world, 5)).next_attempt_at > new Date(Date.now() + 50_000)).toBe(true);
    expect(await countPending(ctx)).toMatchObject({ pending: 0 });
    await decide(6);
    await outcome({ sequence: 5, kind: 'dropped' });
    ahead = 61_000;
    await outcome({ sequence: 6, kind: 'dropped' });
    expect((await delivery.rowsOf(world)).map((row) => [row.sequence, row.state, row.drop_reason])).toEqual([
      [1, 'acknowledged', null],
      [2, 'acknowledged', null],
      [3, 'acknowledged', null],
      [5, 'dropped', 'superseded'],
      [6, 'dropped', 'expired'],
    ]);
    expect((await rowOf(world, 1)).sent_at).toEqual((await rowOf(world, 1)).acknowledged_at);
    expect(relays[0]?.received).toEqual([]);
  });

  it('what a person asks for again is sent, though superseded and too late, and the chain stays what it was', async () => {
    const { relays, world } = await delivery.setUp([ok, ok, status(500)]);
    const { outcome, deliverer, outcomes } = deliver();
    await delivery.decide(world, 1, { deliverer });
    await outcome({ kind: 'delivered', sequence: 1 });
    const first = await rowOf(world, 1);
    await delivery.decide(world, 2, { tell: false });
    const again = () =>
      all(
        `update deliveries set state = 'pending', drop_reason = null, forced = true, attempts = 0, next_attempt_at = now()
         where id = $1`,
        first.id,
      );
    ahead = 60_000;
    await again();
    deliverer.wake();
    await expect.poll(() => outcomes.filter(({ kind }) => kind === 'delivered').length).toBe(2);
    expect(relays[0]?.received.map(({ headers }) => headers['webhook-id'])).toEqual([first.id, first.id]);
    expect(await rowOf(world, 1)).toMatchObject({
      ...{ state: 'acknowledged', sent_at: first.sent_at, acknowledged_at: first.acknowledged_at },
    });
    await again();
    for (let tries = 3; tries <= 8; tries += 1) {
      await expect.poll(() => relays[0]?.received.length, { timeout: 10_000 }).toBe(tries);
      ahead += 310_000;
    }
    await outcome({ kind: 'gaveUp', sequence: 1 });
    expect(await rowOf(world, 1)).toMatchObject({ state: 'dropped', drop_reason: 'gave-up', attempts: 6 });
  }, 30_000);

  it('tries go after 90 days, deliveries with the longest that the organization keeps', async () => {
    const { world } = await delivery.setUp([ok]);
    const tables = async () => ({
      deliveries: (await delivery.rowsOf(world)).map(({ sequence }) => sequence),
      tries: (await triesOf(world)).length,
    });
    for (const [sequence, days] of [
      [1, 763],
      [2, 761],
      [3, 91],
      [4, 89],
    ] as const) {
      await delivery.decide(world, sequence);
      const at = new Date(Date.now() - days * DAY_MS);
      await all(
        'update deliveries set created_at = $3 where route_id = $1 and sequence = $2',
        world.routeId,
        sequence,
        at,
      );
      await all(
        `insert into delivery_attempts (organization_id, delivery_id, number, at, took_ms, request_headers)
         values ($1, $2, 1, $3, 1, '{}')`,
        ...[world.organizationId, (await rowOf(world, sequence)).id, at],
      );
    }
    const client = await ctx.db.pool.connect();
    try {
      expect(await retainDeliveries(client, Date.now(), undefined)).toBe(4);
      expect(await tables()).toEqual({ deliveries: [2, 3, 4], tries: 1 });
      await all(
        'insert into retentions (organization_id, raw_days, minutes_days, quarters_days) values ($1, 16, 90, 90)',
        world.organizationId,
      );
      expect(await retainDeliveries(client, Date.now(), undefined)).toBe(2);
      expect(await tables()).toEqual({ deliveries: [4], tries: 1 });
    } finally {
      client.release();
    }
  });
});

interface RelayRow {
  readonly failing_since: Date | null;
  readonly paused_until: Date | null;
  readonly disabled_at: Date | null;
  readonly disabled_reason: string | null;
}

interface Try {
  readonly number: number;
  readonly at: Date;
  readonly took_ms: number;
  readonly status: number | null;
  readonly address: string;
  readonly request_headers: Record<string, string>;
  readonly answer: string | null;
}

const identityOf = (world: MachineWorld) => ({
  ...{ relayId: world.relays[0]?.id ?? '', organizationId: world.organizationId, name: '' },
  ...{ routes: new Set([world.routeId]), hasWebhook: true },
});
