import { testServers } from '@twinline/db/testing/databases';
import { verifyWebhook } from '@twinline/relay/verify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRelayIdentifier } from '../src/access/identifyRelay';
import type { OrganizationContext } from '../src/context';
import { recordApplied } from '../src/delivery/recordApplied';
import { latestFeed } from '../src/live/feed';
import { decisions } from '../src/query/decisions';
import { addRelay } from '../src/relays/addRelay';
import { archiveRelay } from '../src/relays/archiveRelay';
import { changeRelay } from '../src/relays/changeRelay';
import { endOldSecret } from '../src/relays/endOldSecret';
import { exportDeliveries } from '../src/relays/exportDeliveries';
import { getDelivery } from '../src/relays/getDelivery';
import { getRelay } from '../src/relays/getRelay';
import { listDeliveries } from '../src/relays/listDeliveries';
import { listRelays } from '../src/relays/listRelays';
import { renewToken } from '../src/relays/renewToken';
import { replayDelivery } from '../src/relays/replayDelivery';
import { rotateSecret } from '../src/relays/rotateSecret';
import { setRelayEnabled } from '../src/relays/setRelayEnabled';
import { testSend } from '../src/relays/testSend';
import type { MachineWorld } from '../src/testing/machineWorld';
import { createDeliveryWorld, type DeliveryWorld, LOOPBACK } from './deliveryWorld';
import { type Answer, ok, status } from './relayServer';

const HOUR_MS = 3_600_000;
const told: Answer = (_delivery, response) => void response.writeHead(200).end('I have it');

describe.each(testServers())('relays as people manage them, on $name', (server) => {
  let deliveries: DeliveryWorld;
  beforeAll(async () => {
    deliveries = await createDeliveryWorld(server);
  }, 60_000);
  afterAll(() => deliveries.end());
  afterEach(() => deliveries.clean());

  const inside = ({ organizationId }: MachineWorld, now = Date.now): OrganizationContext => ({
    ...deliveries.ctx,
    now,
    organizationId,
  });
  const given = (world: MachineWorld, more: Partial<Parameters<typeof addRelay>[1]> = {}) => ({
    ...{ name: 'sg-edge-1', url: null, routeIds: [world.routeId], eventTypes: ['route.drill'], by: 'Mei' },
    ...more,
  });
  const noSecretIn = (answer: unknown, ...secrets: string[]) => {
    const text = JSON.stringify(answer);
    for (const secret of secrets) expect(text).not.toContain(secret.replace('whsec_', ''));
  };

  it('a relay is added with a token and a secret that nobody reads again', async () => {
    const { world } = await deliveries.setUp();
    const ctx = inside(world);
    const url = 'http://127.0.0.1:8080/hook';
    const { id, token, secret } = await addRelay(ctx, given(world, { url }), LOOPBACK);
    expect(await createRelayIdentifier(ctx)(token)).toMatchObject({ relayId: id, name: 'sg-edge-1' });
    const relay = await getRelay(ctx, { id });
    expect(relay).toMatchObject({
      ...{ name: 'sg-edge-1', url, eventTypes: ['route.drill'], disabledAt: null, failingSince: null },
      routes: [{ routeId: world.routeId, regionCode: 'SG', newest: null, acknowledged: null, applied: null }],
      day: { delivered: 0, failed: 0, successRatio: null, acknowledgedP95Ms: null, appliedP95Ms: null },
    });
    expect(relay.heardAt).not.toBeNull();
    noSecretIn([relay, await listRelays(ctx, { archived: true }), await latestFeed(ctx, { limit: 5 })], token, secret);
  });

  it('what cannot be is refused by the name of its field, with what to do', async () => {
    const { world } = await deliveries.setUp();
    const { world: other } = await deliveries.setUp();
    const ctx = inside(world);
    const add = (more: Partial<Parameters<typeof addRelay>[1]>) => addRelay(ctx, given(world, more), LOOPBACK);
    const invalid = (field: string) => ({ code: 'invalid', details: { field } });
    await expect(add({ name: ' ' })).rejects.toMatchObject(invalid('name'));
    await expect(add({ url: 'ftp://relay.example' })).rejects.toMatchObject({
      ...invalid('url'),
      message: 'url must begin with https:// or http://, not ftp:',
    });
    await expect(add({ url: 'http://10.1.2.3/hook' })).rejects.toMatchObject(invalid('url'));
    await expect(add({ routeIds: [] })).rejects.toMatchObject(invalid('routeIds'));
    await expect(add({ routeIds: [other.routeId] })).rejects.toMatchObject(invalid('routeIds'));
    await expect(add({ eventTypes: ['everything'] })).rejects.toMatchObject(invalid('eventTypes'));
    await add({});
    await expect(add({})).rejects.toMatchObject({ code: 'conflict', details: { field: 'name' } });
  });

  it('another organization finds neither a relay nor its deliveries, whatever it asks', async () => {
    const { world, relays } = await deliveries.setUp([ok]);
    const { world: stranger } = await deliveries.setUp();
    const { deliverer, outcome } = deliveries.deliver();
    await deliveries.decide(world, 1, { deliverer });
    await outcome({ sequence: 1, kind: 'delivered' });
    const id = world.relays[0]?.id ?? '';
    const [delivery] = (await listDeliveries(inside(world), { limit: 5 })).items;
    const ctx = inside(stranger);
    const by = 'Eve';
    const change = { ...given(stranger), id };
    for (const attempt of [
      () => getRelay(ctx, { id }),
      () => changeRelay(ctx, change, LOOPBACK),
      () => archiveRelay(ctx, { id, by }),
      () => setRelayEnabled(ctx, { id, enabled: false, by }),
      () => rotateSecret(ctx, { id, overlapHours: 1, by }),
      () => endOldSecret(ctx, { id, by }),
      () => renewToken(ctx, { id, by }),
      () => testSend(ctx, { id, by }),
      () => getDelivery(ctx, { id: delivery?.id ?? '' }),
      () => replayDelivery(ctx, { id: delivery?.id ?? '', by }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'not-found' });
    expect(await listRelays(ctx, { archived: true })).toEqual([]);
    expect((await listDeliveries(ctx, { relayId: id, limit: 5 })).items).toEqual([]);
    expect(await getRelay(inside(world), { id })).toMatchObject({ archivedAt: null, disabledAt: null });
    expect(relays[0]?.received).toHaveLength(1);
  });

  it('while a secret is replaced both sign, until the old one is ended', async () => {
    const { world, relays } = await deliveries.setUp([ok]);
    const [relay] = world.relays;
    if (relay === undefined) throw new Error('no relay');
    const ctx = inside(world);
    const before = Date.now();
    const { secret, previousUntil } = await rotateSecret(ctx, { id: relay.id, overlapHours: 24, by: 'Mei' });
    expect(previousUntil).toBeGreaterThanOrEqual(before + 24 * HOUR_MS);
    expect((await getRelay(ctx, { id: relay.id })).previousSecretUntil).toBe(previousUntil);
    const again = rotateSecret(ctx, { id: relay.id, overlapHours: 1, by: 'Mei' });
    await expect(again).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('end it first') });
    const { deliverer } = deliveries.deliver();
    const verified = async (...secrets: string[]) => {
      await testSend(ctx, { id: relay.id, by: 'Mei' });
      deliverer.wake();
      const got = await relays[0]?.next();
      const headers = new Headers(Object.entries(got?.headers ?? {}).map(([name, value]) => [name, String(value)]));
      return secrets.map((one) => verifyWebhook([one], headers, got?.body ?? '', Date.now()).ok);
    };
    expect(await verified(relay.secret, secret)).toEqual([true, true]);
    await endOldSecret(ctx, { id: relay.id, by: 'Mei' });
    await expect(endOldSecret(ctx, { id: relay.id, by: 'Mei' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await verified(relay.secret, secret)).toEqual([false, true]);
    for (const overlapHours of [0, 169, Number.NaN])
      await expect(rotateSecret(ctx, { id: relay.id, overlapHours, by: 'Mei' })).rejects.toMatchObject({
        code: 'invalid',
        details: { field: 'overlapHours' },
      });
  });

  it('a test goes out by the real outbox, and its log says what was asked and answered, signatures masked', async () => {
    const { world } = await deliveries.setUp([status(500), told]);
    const [relay] = world.relays;
    const ctx = inside(world);
    const { deliverer, outcome } = deliveries.deliver();
    const { deliveryId } = await testSend(ctx, { id: relay?.id ?? '', by: 'Mei Lin' });
    deliverer.wake();
    await outcome({ relayId: relay?.id ?? '', kind: 'delivered' });
    const detail = await getDelivery(ctx, { id: deliveryId });
    expect(detail).toMatchObject({
      ...{ type: 'test.ping', state: 'acknowledged', tries: 2, forced: true, route: null, directive: null },
      log: [
        { status: 500, error: 'answered 500', answer: '' },
        { status: 200, error: null, answer: 'I have it', address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
      ],
    });
    expect(JSON.parse(detail.body)).toMatchObject({ data: { message: expect.stringContaining('Mei Lin') } });
    expect(detail.log[1]?.requestHeaders).toMatchObject({
      'webhook-id': deliveryId,
      'webhook-signature': expect.stringMatching(/^v1,\*+$/),
    });
    noSecretIn(detail, relay?.secret ?? '');
  });

  it('a test has to wait where one relay gets too many, and is refused where no webhook may go', async () => {
    const { world } = await deliveries.setUp([ok]);
    const ctx = inside(world);
    const id = world.relays[0]?.id ?? '';
    for (let sent = 0; sent < 10; sent += 1) await testSend(ctx, { id, by: 'Mei' });
    await expect(testSend(ctx, { id, by: 'Mei' })).rejects.toMatchObject({ code: 'overloaded' });
    const later = inside(world, () => Date.now() + 61_000);
    await testSend(later, { id, by: 'Mei' });
    await setRelayEnabled(ctx, { id, enabled: false, by: 'Mei' });
    await expect(testSend(later, { id, by: 'Mei' })).rejects.toMatchObject({ code: 'conflict' });
    const { id: pulls } = await addRelay(ctx, given(world), LOOPBACK);
    await expect(testSend(ctx, { id: pulls, by: 'Mei' })).rejects.toMatchObject({
      code: 'conflict',
      details: { field: 'url' },
    });
  });

  it('a delivery that was given up is sent again with the same webhook-id, and its log keeps every try', async () => {
    const { world, relays } = await deliveries.setUp([status(410), ok]);
    const ctx = inside(world);
    const id = world.relays[0]?.id ?? '';
    const { deliverer, outcome } = deliveries.deliver();
    await deliveries.decide(world, 1, { deliverer });
    await outcome({ sequence: 1, kind: 'gaveUp' });
    const [lost] = (await listDeliveries(ctx, { relayId: id, state: 'dropped', limit: 5 })).items;
    expect(lost).toMatchObject({ dropReason: 'gave-up', tries: 1, directive: { epoch: 1, sequence: 1, line: 'B' } });
    const replay = { id: lost?.id ?? '', by: 'Mei' };
    // It said that it is gone: somebody has to know better first.
    expect(await getRelay(ctx, { id })).toMatchObject({ disabledReason: 'gone', day: { failed: 1, successRatio: 0 } });
    await expect(replayDelivery(ctx, replay)).rejects.toMatchObject({ code: 'conflict' });
    await setRelayEnabled(ctx, { id, enabled: true, by: 'Mei' });
    expect(await getRelay(ctx, { id })).toMatchObject({ disabledAt: null, failingSince: null });
    // What is in force is told at once, with an id of its own.
    await outcome({ sequence: 1, kind: 'delivered' });
    await deliveries.decide(world, 2, { tell: false });
    await replayDelivery(ctx, replay);
    deliverer.wake();
    await expect
      .poll(() => getDelivery(ctx, { id: replay.id }))
      .toMatchObject({ state: 'acknowledged', forced: true, tries: 2, nextTryAt: null });
    const [first, truth, again] = relays[0]?.received ?? [];
    expect(truth?.headers['webhook-id']).not.toBe(first?.headers['webhook-id']);
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(again?.body).toBe(first?.body);
    const detail = await getDelivery(ctx, { id: replay.id });
    expect(detail.log.map((one) => one.status)).toEqual([410, 204]);
  });

  it('the log is paged without a gap, filtered, and taken away as CSV', async () => {
    const { world } = await deliveries.setUp([ok], [ok]);
    const ctx = inside(world);
    const { deliverer, outcome } = deliveries.deliver();
    for (let sequence = 1; sequence <= 4; sequence += 1) {
      await deliveries.decide(world, sequence, { deliverer });
      for (const { id } of world.relays) await outcome({ sequence, relayId: id, kind: 'delivered' });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listDeliveries(ctx, { cursor, limit: 3 });
      seen.push(...page.items.map(({ relayName, directive }) => `${directive?.sequence} ${relayName}`));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(8);
    expect(seen.map((one) => one[0])).toEqual(['4', '4', '3', '3', '2', '2', '1', '1']);
    const relayId = world.relays[1]?.id ?? '';
    const own = await listDeliveries(ctx, { relayId, type: 'route.directive', routeId: world.routeId, limit: 50 });
    expect(own.items.map(({ relayName }) => relayName)).toEqual(Array(4).fill('relay-1'));
    expect((await listDeliveries(ctx, { to: own.items[3]?.createdAt ?? 0, limit: 50 })).items).toEqual([]);
    const { text } = await exportDeliveries(ctx, { relayId });
    expect(text.split('\n').map((line) => line.split(',')[2])).toEqual([
      'relay',
      ...Array(4).fill('relay-1'),
      undefined,
    ]);
    await expect(listDeliveries(ctx, { cursor: 'x', limit: 1 })).rejects.toMatchObject({
      details: { field: 'cursor' },
    });
  });

  it('a decision shows each relay’s steps, tries and own clock, and who has not answered', async () => {
    const { world } = await deliveries.setUp([status(500), ok], [ok], [status(500)]);
    const ctx = inside(world);
    const { deliverer, outcome } = deliveries.deliver();
    await deliveries.decide(world, 7, { deliverer });
    const [slow, quick, silent] = world.relays;
    await outcome({ relayId: slow?.id ?? '', kind: 'delivered' });
    await outcome({ relayId: quick?.id ?? '', kind: 'delivered' });
    await outcome({ relayId: silent?.id ?? '', kind: 'retry' });
    const identity = await createRelayIdentifier(ctx)(quick?.token ?? '');
    if (identity === null) throw new Error('no relay');
    const appliedAt = Date.now() - 5_000;
    await recordApplied(ctx, identity, world.routeId, { epoch: 1, sequence: 7, appliedAt });
    await deliveries.ctx.db.pool.query(
      `insert into events (organization_id, at, kind, route_id, body)
       select organization_id, decided_at, 'directive', route_id, jsonb_build_object('directiveId', id, 'line', 'B')
       from directives where route_id = $1`,
      [world.routeId],
    );
    const [decision] = (await decisions(ctx, { routeId: world.routeId, limit: 5 })).items;
    expect(decision?.chain).toMatchObject({ acknowledged: null, applied: null });
    expect(decision?.relays).toMatchObject([
      { name: 'relay-0', tries: 2, state: 'acknowledged', hasWebhook: true, appliedAt: null, lastStatus: 204 },
      { name: 'relay-1', tries: 1, state: 'acknowledged', relayAppliedAt: appliedAt },
      { name: 'relay-2', state: 'pending', acknowledgedAt: null, appliedAt: null, lastError: 'answered 500' },
    ]);
    expect(decision?.relays[1]?.appliedAt).toBeGreaterThan(appliedAt);
    const held = (await getRelay(ctx, { id: quick?.id ?? '' })).routes[0];
    expect(held).toMatchObject({
      ...{ newest: { sequence: 7, line: 'B', told: true }, acknowledged: { sequence: 7 } },
      applied: { epoch: 1, sequence: 7, line: 'B' },
    });
    const { day } = await getRelay(ctx, { id: slow?.id ?? '' });
    expect(day).toMatchObject({ delivered: 1, failed: 0, successRatio: 1, appliedP95Ms: null });
    expect(day.acknowledgedP95Ms).toBeGreaterThan(0);
  });

  it('every change is told with who made it and what', async () => {
    const { world } = await deliveries.setUp();
    const ctx = inside(world);
    const { id, token } = await addRelay(ctx, given(world), LOOPBACK);
    const edit = { ...given(world, { name: 'sg-edge-2', eventTypes: [], by: 'Ola' }), id };
    await changeRelay(ctx, edit, LOOPBACK);
    await changeRelay(ctx, edit, LOOPBACK);
    await rotateSecret(ctx, { id, overlapHours: 1, by: 'Ola' });
    await endOldSecret(ctx, { id, by: 'Ola' });
    const renewed = await renewToken(ctx, { id, by: 'Ola' });
    await setRelayEnabled(ctx, { id, enabled: false, by: 'Ola' });
    await setRelayEnabled(ctx, { id, enabled: true, by: 'Ola' });
    await archiveRelay(ctx, { id, by: 'Ola' });
    const feed = (await latestFeed(ctx, { limit: 20 })).filter(({ kind }) => kind === 'relay-changed');
    expect(feed.map(({ sentence }) => sentence.en).reverse()).toEqual([
      'Mei added the relay “sg-edge-1”.',
      'Ola changed name, event types of the relay “sg-edge-2”.',
      'Ola gave the relay “sg-edge-2” a new secret; the old one goes on for a while.',
      'Ola ended the old secret of the relay “sg-edge-2”.',
      'Ola gave the relay “sg-edge-2” a new token: the old one is refused.',
      'Ola disabled the relay “sg-edge-2”: it gets no webhooks.',
      'Ola enabled the relay “sg-edge-2”: it gets webhooks again.',
      'Ola archived the relay “sg-edge-2”: it is told nothing more.',
    ]);
    expect(feed[0]?.sentence.zh).toBe('Ola 归档了转推节点“sg-edge-2”：不再向它发送任何内容。');
    for (const one of [token, renewed.token]) expect(await createRelayIdentifier(ctx)(one)).toBeNull();
    expect(await listRelays(ctx, { archived: false })).toEqual([]);
    await expect(renewToken(ctx, { id, by: 'Ola' })).rejects.toMatchObject({ code: 'conflict' });
  });
});
