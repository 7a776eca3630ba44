import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgentIdentifier } from '../src/access/identifyAgent';
import { createRelayIdentifier } from '../src/access/identifyRelay';
import type { Context } from '../src/context';
import { agentConfig } from '../src/network/agentConfig';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';

describe.each(testServers())('who a machine is, on $name', (server) => {
  let ctx: Context;
  let world: MachineWorld;
  let clock = Date.now();
  let drop = async (): Promise<void> => undefined;

  beforeAll(async () => {
    const database = await createTestDatabase(server);
    const db = createDatabase(database.url);
    ctx = { db, log: { info() {}, warn() {}, error() {} }, now: () => clock, newId: randomUUID };
    world = await createMachineWorld(ctx, ['http://127.0.0.1:1/']);
    drop = async () => {
      await db.end();
      await database.drop();
    };
  }, 60_000);
  afterAll(() => drop());

  it('an agent is known by its key alone, with its own paths', async () => {
    const { identify } = createAgentIdentifier(ctx);
    const agent = await identify(world.agentKey);
    const { agentId, organizationId, configVersion } = world;
    expect(agent).toMatchObject({ agentId, organizationId, configVersion });
    expect([...(agent?.paths ?? [])].sort()).toEqual([world.paths.A, world.paths.B].sort());
    expect(await identify('agent-nobody')).toBeNull();
  });

  it('a relay is known by its token, with the routes it follows', async () => {
    const identify = createRelayIdentifier(ctx);
    const relay = await identify(world.relays[0]?.token ?? '');
    expect([...(relay?.routes ?? [])]).toEqual([world.routeId]);
  });

  it('an agent is told the address of each line, and no other agent’s', async () => {
    const agent = await createAgentIdentifier(ctx).identify(world.agentKey);
    if (agent === null) throw new Error('unknown');
    const config = await agentConfig(ctx, agent);
    expect(config.intervalMs).toBe(20);
    expect(config.paths.map(({ line, host, port }) => [line, host, port])).toEqual([
      ['A', '127.0.0.1', 40_001],
      ['B', '127.0.0.1', 40_002],
    ]);
  });

  it('a removed key stops working within five seconds', async () => {
    const { identify } = createAgentIdentifier(ctx);
    expect(await identify(world.agentKey)).not.toBeNull();
    await ctx.db.pool.query('update agents set archived_at = now() where id = $1', [world.agentId]);
    clock += 5_001;
    expect(await identify(world.agentKey)).toBeNull();
  });
});
