import { createTRPCClient, httpLink } from '@trpc/client';
import type { MachineRouter } from '@twinline/api/machine/router';
import { oneTestServer } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchOf } from './batch';
import { type RunningHub, runHub } from './runningHub';

describe.each(oneTestServer())('the machine router over tRPC, on $name', (server) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub(server, ['http://127.0.0.1:1/']);
  }, 60_000);
  afterAll(() => running.stop());

  const client = (bearer: string) =>
    createTRPCClient<MachineRouter>({
      links: [httpLink({ url: `${running.hub.url}/trpc`, headers: { authorization: `Bearer ${bearer}` } })],
    });

  it('takes an agent’s batch in, and what it acknowledges is in the database', async () => {
    const { world, db } = running;
    const batch = batchOf([world.paths.A, world.paths.B]);
    const accepted = await client(world.agentKey).agent.submit.mutate(batch);
    expect(accepted).toEqual({ accepted: 2, signals: 0, configVersion: world.configVersion });
    const { rows } = await db.pool.query('select path_id, sent, rtt_mean_micros from samples order by path_id');
    expect(rows).toEqual([
      { path_id: world.paths.A, sent: 50, rtt_mean_micros: 80_000 },
      { path_id: world.paths.B, sent: 50, rtt_mean_micros: 80_000 },
    ]);
    await client(world.agentKey).agent.submit.mutate(batch);
    expect((await db.pool.query('select count(*) as rows from samples')).rows).toEqual([{ rows: 2 }]);
  });

  it('refuses a batch with a path of somebody else, names the field, and stores nothing of it', async () => {
    const { world, db } = running;
    const before = (await db.pool.query('select count(*) as rows from samples')).rows;
    const foreign = batchOf([world.paths.A, 999_999]);
    await expect(client(world.agentKey).agent.submit.mutate(foreign)).rejects.toMatchObject({
      data: { code: 'BAD_REQUEST', field: 'samples.path[1]' },
    });
    expect((await db.pool.query('select count(*) as rows from samples')).rows).toEqual(before);
  });

  it('names the field of what is no batch at all', async () => {
    const batch = batchOf([running.world.paths.A], { sequence: 0 });
    await expect(client(running.world.agentKey).agent.submit.mutate(batch)).rejects.toMatchObject({
      data: { code: 'BAD_REQUEST', field: 'sequence' },
    });
  });

  it('keeps agents and relays apart: neither key opens the other’s door', async () => {
    const { world } = running;
    const relay = client(world.relays[0]?.token ?? '');
    await expect(relay.agent.config.query()).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } });
    await expect(client(world.agentKey).relay.current.query({ routeId: world.routeId })).rejects.toMatchObject({
      data: { code: 'UNAUTHORIZED' },
    });
    expect((await relay.relay.current.query({ routeId: world.routeId })).route.region).toBe('SG');
  });
});
