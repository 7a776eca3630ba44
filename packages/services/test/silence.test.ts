import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, oneTestServer } from '@twinline/db/testing/databases';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SURELY_TOLD_MS } from '../src/evaluation/lease';
import { loadNetwork } from '../src/evaluation/loadNetwork';
import { createSilence } from '../src/evaluation/silence';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { addAgents } from './agents';
import { contextOf } from './evaluationWorld';

const START = 1_700_000_000_000;
const TICK_MS = 250;

describe.each(oneTestServer())('agents that fall silent, on $name', (server) => {
  let db: Database;
  let worlds: MachineWorld[] = [];
  let drop = async (): Promise<void> => undefined;

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    db = createDatabase(database.url);
    worlds = [await createMachineWorld(contextOf(db)), await createMachineWorld(contextOf(db))];
    drop = async () => {
      await db.end();
      await database.drop();
    };
  }, 60_000);
  afterEach(() => drop());

  // The evaluator looks four times a second: the clock is ours, so that a slow machine changes nothing.
  it('are told within 5 s of their last batch, seventeen of a region in one event, and one event as they come back', async () => {
    for (const world of worlds) await addAgents(db, world, 16);
    const context = contextOf(db);
    const networks = await loadNetwork(context);
    expect(networks.map(({ agents }) => agents.length)).toEqual([17, 17]);
    const silence = createSilence(context, () => undefined);
    const stopAt = 20_000;
    const backAt = 30_000;
    const events: { at: number; kind: string; regionId: string; agents: number }[] = [];
    for (let t = 0; t <= 40_000; t += TICK_MS) {
      // Each agent posts once a second, each at another moment of it.
      for (const { agents } of networks)
        for (const [i, { agentId }] of agents.entries())
          if ((t < stopAt || t >= backAt) && (t / TICK_MS + i) % 4 === 0) silence.heard(agentId, START + t + (i % 240));
      for (const network of networks) await silence.observe(network, START, START + t + 249);
    }
    const { rows } = await db.pool.query(
      `select extract(epoch from at)::float8 * 1000 as at, kind, region_id as "regionId",
         jsonb_array_length(body->'agents') as agents from events order by id`,
    );
    events.push(...rows);
    for (const { regionId } of networks) {
      const own = events.filter((event) => event.regionId === regionId);
      expect(own.map(({ kind, agents }) => [kind, agents])).toEqual([
        ['agent-offline', 17],
        ['agent-online', 17],
      ]);
      // The last batch of all came less than a tick before the stop; the first to fall silent, up to a second before.
      const offlineAt = (own[0]?.at ?? 0) - START;
      expect(offlineAt - (stopAt - 1_000)).toBeLessThanOrEqual(5_000);
    }
  });

  it('one that stops alone is told alone, and within 5 s', async () => {
    const [world] = worlds;
    if (!world) throw new Error('no world');
    const [quiet = ''] = await addAgents(db, world, 3);
    const context = contextOf(db);
    const network = (await loadNetwork(context)).find(({ regionId }) => regionId === world.regionId);
    if (!network) throw new Error('no route');
    const silence = createSilence(context, () => undefined);
    for (let t = 0; t <= 20_000; t += TICK_MS) {
      for (const { agentId } of network.agents)
        if (t % 1_000 === 0 && (agentId !== quiet || t <= 10_000)) silence.heard(agentId, START + t);
      await silence.observe(network, START, START + t);
    }
    const { rows } = await db.pool.query(
      `select extract(epoch from at)::float8 * 1000 as at, kind, body from events order by id`,
    );
    expect(rows).toEqual([{ at: expect.any(Number), kind: 'agent-offline', body: { agents: ['more 0'], total: 4 } }]);
    expect(rows[0].at - START - 10_000).toBeLessThanOrEqual(5_000);
  });

  it('a hub that looks on tells nothing, and when it takes over neither repeats nor loses what was to be told', async () => {
    const [world] = worlds;
    if (!world) throw new Error('no world');
    const [early = '', late = ''] = await addAgents(db, world, 2);
    const context = contextOf(db);
    const network = (await loadNetwork(context)).find(({ regionId }) => regionId === world.regionId);
    if (!network) throw new Error('no route');
    const [first, second] = [createSilence(context, () => undefined), createSilence(context, () => undefined)];
    // One falls silent while the first hub decides, and comes back after it has died; the other falls silent with it.
    const diesAt = 30_000;
    const takenAt = diesAt + 4_000;
    for (let t = 0; t <= 60_000; t += TICK_MS) {
      for (const { agentId } of network.agents) {
        if (agentId === early && t > 10_000 && t < 45_000) continue;
        if (agentId === late && t > 29_000) continue;
        if (t % 1_000 === 0) for (const silence of [first, second]) silence.heard(agentId, START + t);
      }
      const now = START + t;
      if (t < diesAt) await first.observe(network, START, now);
      if (t < takenAt) await second.observe(network, START, now - SURELY_TOLD_MS, false);
      else await second.observe(network, START, now);
    }
    const { rows } = await db.pool.query(`select kind, body->'agents' as agents from events order by id`);
    expect(rows).toEqual([
      { kind: 'agent-offline', agents: ['more 0'] },
      { kind: 'agent-offline', agents: ['more 1'] },
      { kind: 'agent-online', agents: ['more 0'] },
    ]);
  });
});
