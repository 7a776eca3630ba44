import { testServers } from '@twinline/db/testing/databases';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRelayIdentifier } from '../src/access/identifyRelay';
import { recordApplied } from '../src/delivery/recordApplied';
import { warmDelivery } from '../src/delivery/warmDelivery';
import { createDeliveryWorld, type DeliveryWorld } from './deliveryWorld';
import { ok } from './relayServer';

const CONNECTIONS = 4;

describe.each(testServers())('warm statements of deliveries, on $name', (server) => {
  let delivery: DeliveryWorld;
  beforeAll(async () => {
    delivery = await createDeliveryWorld(server);
  }, 60_000);
  afterAll(() => delivery.end());
  afterEach(() => delivery.clean());

  /** The names of what each connection of the pool has prepared. */
  async function prepared(): Promise<string[][]> {
    const { pool } = delivery.ctx.db;
    const connections = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
    try {
      const names = 'select name from pg_prepared_statements order by name';
      const found = connections.map(async (connection) => (await connection.query<{ name: string }>(names)).rows);
      return (await Promise.all(found)).map((rows) => rows.map(({ name }) => name));
    } finally {
      for (const connection of connections) connection.release();
    }
  }

  it('are prepared on as many connections as asked for, and nothing is claimed or written by it', async () => {
    const { world } = await delivery.setUp([ok]);
    await delivery.decide(world, 1);
    const before = await delivery.rowsOf(world);
    await warmDelivery(delivery.ctx, CONNECTIONS);
    expect(await delivery.rowsOf(world)).toEqual(before);
    const warm = (await prepared()).filter((names) => names.length > 0);
    expect(warm).toHaveLength(CONNECTIONS);
    expect(new Set(warm.map(String))).toEqual(new Set(['claim-deliveries,record-applied,record-outcome-relays']));
  });

  it('are the very statements of a delivery: one that goes out and is reported finds them prepared', async () => {
    const { relays, world } = await delivery.setUp([ok]);
    await warmDelivery(delivery.ctx, CONNECTIONS);
    const { deliverer, outcome } = delivery.deliver();
    await delivery.decide(world, 1, { deliverer });
    await relays[0]?.next();
    await outcome({ kind: 'delivered' });
    const identity = await createRelayIdentifier(delivery.ctx)(world.relays[0]?.token ?? '');
    if (identity === null) throw new Error('the relay is not known');
    await recordApplied(delivery.ctx, identity, world.routeId, { epoch: 1, sequence: 1, appliedAt: Date.now() });
    const names = new Set((await prepared()).flat());
    expect([...names].filter((name) => /claim|outcome|applied/.test(name)).sort()).toEqual([
      'claim-deliveries',
      'record-applied',
      'record-outcome-relays',
    ]);
    expect((await delivery.rowsOf(world))[0]).toMatchObject({ state: 'acknowledged' });
  });
});
