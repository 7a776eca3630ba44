import { randomUUID } from 'node:crypto';
import { testServers } from '@twinline/db/testing/databases';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RelayIdentity } from '../src/access/identifyRelay';
import { createWaysBook, STREAM_SEEN_WITHIN_MS } from '../src/delivery/createWaysBook';
import { recordFallback } from '../src/delivery/recordFallback';
import { latestFeed } from '../src/live/feed';
import { changeRelay } from '../src/relays/changeRelay';
import { getRelay } from '../src/relays/getRelay';
import type { MachineWorld } from '../src/testing/machineWorld';
import { createDeliveryWorld, type DeliveryWorld, LOOPBACK } from './deliveryWorld';

describe.each(testServers())('how a relay follows, on $name', (server) => {
  let deliveries: DeliveryWorld;
  let world: MachineWorld;
  let relayId = '';
  let now = Date.now();
  beforeAll(async () => {
    deliveries = await createDeliveryWorld(server);
  }, 60_000);
  afterAll(() => deliveries.end());
  afterEach(() => deliveries.clean());
  beforeEach(async () => {
    world = await deliveries.worldOf(['http://127.0.0.1:1/']);
    relayId = world.relays[0]?.id ?? '';
    now = Date.now();
  });

  const inside = () => ({ ...deliveries.ctx, now: () => now, organizationId: world.organizationId });
  /** Of one hub. */
  const book = () => createWaysBook(inside());
  const seen = async () => {
    const [route] = (await getRelay(inside(), { id: relayId })).routes;
    return { pulledAt: route?.pulledAt ?? null, stream: route?.stream ?? null };
  };

  it('nothing is known of one that never pulled and never held a stream', async () => {
    expect(await seen()).toEqual({ pulledAt: null, stream: null });
  });

  it('a pull is on record to the minute', async () => {
    const ways = book();
    ways.pulled(relayId, world.routeId);
    await ways.write();
    const first = now;
    expect(await seen()).toEqual({ pulledAt: first, stream: null });
    now += 59_000;
    ways.pulled(relayId, world.routeId);
    await ways.write();
    expect((await seen()).pulledAt).toBe(first);
    now += 2_000;
    ways.pulled(relayId, world.routeId);
    await ways.write();
    expect((await seen()).pulledAt).toBe(now);
  });

  it('a stream stands from its beginning to its end, however long it is silent', async () => {
    const ways = book();
    const since = now;
    const end = ways.streamBegan(relayId, world.routeId);
    for (let minute = 0; minute < 5; minute += 1) {
      await ways.write();
      expect((await seen()).stream).toEqual({ since, until: null });
      now += 30_000;
    }
    end();
    const until = now;
    now += 500;
    await ways.write();
    expect((await seen()).stream).toEqual({ since, until });
  });

  it('a stream of a hub that was killed has ended when it is not seen any more', async () => {
    const ways = book();
    ways.streamBegan(relayId, world.routeId);
    await ways.write();
    const since = now;
    now += STREAM_SEEN_WITHIN_MS - 1;
    expect((await seen()).stream).toEqual({ since, until: null });
    now += 1;
    expect((await seen()).stream).toEqual({ since, until: since });
  });

  it('one that comes back at another hub stands there, whatever the first hub says of its end, and when', async () => {
    const [one, two] = [book(), book()];
    const end = one.streamBegan(relayId, world.routeId);
    await one.write();
    now += 4_000;
    const since = now;
    two.streamBegan(relayId, world.routeId);
    await two.write();
    now += 1_000;
    end();
    await one.write();
    expect((await seen()).stream).toEqual({ since, until: null });
  });

  it('of two that stand the newer is shown, and the older again once that has ended', async () => {
    const [one, two] = [book(), book()];
    const older = now;
    one.streamBegan(relayId, world.routeId);
    await one.write();
    now += 1_000;
    const end = two.streamBegan(relayId, world.routeId);
    await two.write();
    now += 30_000;
    await one.write();
    expect((await seen()).stream).toEqual({ since: older + 1_000, until: null });
    end();
    await two.write();
    now += 30_000;
    await one.write();
    expect((await seen()).stream).toEqual({ since: older, until: null });
  });

  it('many relays are written at once, by two hubs, without waiting for each other', async () => {
    await deliveries.ctx.db.pool.query(
      `with r as (
         insert into relays (organization_id, name, webhook_secret)
         select $1, 'edge ' || n, 'whsec_' from generate_series(1, 1500) n returning id
       ) insert into relay_routes (organization_id, relay_id, route_id) select $1, id, $2 from r`,
      [world.organizationId, world.routeId],
    );
    const { rows } = await deliveries.ctx.db.pool.query<{ id: string }>(
      'select relay_id as id from relay_routes where route_id = $1',
      [world.routeId],
    );
    const [one, two] = [book(), book()];
    for (const ways of [one, two])
      for (const { id } of ways === one ? rows : rows.toReversed()) {
        ways.streamBegan(id, world.routeId);
        ways.pulled(id, world.routeId);
      }
    await Promise.all([one.write(), two.write()]);
    const { rows: counted } = await deliveries.ctx.db.pool.query<{ n: number }>(
      `select count(*)::int as n from relay_routes where route_id = $1 and stream_since is not null and pulled_at is not null`,
      [world.routeId],
    );
    expect(counted[0]?.n).toBe(1_501);
  });

  it('what it was given anew begins anew, and what it keeps is kept', async () => {
    const ways = book();
    ways.pulled(relayId, world.routeId);
    await ways.write();
    const edit = { id: relayId, name: 'renamed', url: null, routeIds: [world.routeId], eventTypes: [], by: 'Mei' };
    await changeRelay(inside(), edit, LOOPBACK);
    expect((await seen()).pulledAt).toBe(now);
  });

  it('that it chose a line by itself is told to people once, whoever hears it how often', async () => {
    const identity: RelayIdentity = {
      ...{ relayId, organizationId: world.organizationId, name: 'relay-0', routes: new Set([world.routeId]) },
      hasWebhook: true,
    };
    const fallback = { from: 'A', line: 'B', startedAt: now - 300_000, endedAt: now - 60_000 };
    const tell = (more = {}) => recordFallback(inside(), identity, world.routeId, { ...fallback, ...more });
    await Promise.all([tell(), tell(), tell()]);
    now += 20_000;
    await tell();
    const feed = () => latestFeed(inside(), { limit: 10 });
    expect((await feed()).map(({ kind }) => kind)).toEqual(['relay-fell-back']);
    const [event] = await feed();
    expect(event).toMatchObject({ routeId: world.routeId, regionCode: 'SG', line: 'B', from: 'A' });
    expect(event?.sentence).toEqual({
      en: 'Relay “relay-0” had no directive in force and line A did not answer it: it went to line B by itself, for 4 min. It follows directives again.',
      zh: '转推节点“relay-0”没有有效的调度指令，且线路 A 无应答：自行回退到线路 B，持续 4 分钟。现已恢复执行调度指令。',
    });
    // Another one is another story, but not many a second.
    await tell({ startedAt: now - 10_000, endedAt: now });
    await tell({ startedAt: now - 9_000, endedAt: now });
    expect(await feed()).toHaveLength(2);
    await recordFallback(inside(), { ...identity, relayId: randomUUID() }, world.routeId, fallback);
    expect(await feed()).toHaveLength(2);
  });
});
