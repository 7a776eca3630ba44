import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { createMachineWorld } from '@twinline/services/testing/machineWorld';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type HubProcess, startHub } from './hubProcess';
import { Relay } from './relay';
import { SimulatedAgent } from './simulatedAgent';

vi.setConfig({ testTimeout: 120_000 });
const log = { info() {}, warn() {}, error() {} };

describe.each(testServers())('a hub that dies between decision and acknowledgement, on $name', (server) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  it.each(['committed', 'claimed', 'sending', 'answered', 'recorded'])(
    'at the step “%s”: the next hub brings each directive to the relay, with the same webhook-id, in order',
    async (step) => {
      const database = await createTestDatabase(server);
      cleanups.push(() => database.drop());
      const db = createDatabase(database.url);
      cleanups.push(() => db.end());
      const relay = new Relay();
      const url = await relay.listen();
      cleanups.push(() => relay.close());
      const world = await createMachineWorld({ db, log, now: Date.now, newId: () => crypto.randomUUID() }, [url]);
      const follow = (hub: HubProcess): void => {
        cleanups.push(() => hub.end('SIGKILL'));
        const { token = '', secret = '' } = world.relays[0] ?? {};
        relay.follow({ hubUrl: hub.url, token, secret });
      };
      // The first decision, which line the route begins on, is the end of it.
      const first = await startHub(database.url, { KILL_AT: `${step}:1` });
      follow(first);
      const agent = new SimulatedAgent(world, first.url);
      cleanups.push(() => agent.stop());
      const answers = () =>
        fetch(`${first.url}/healthz`).then(
          ({ status }) => status,
          () => 'dead',
        );
      await expect.poll(answers, { timeout: 30_000 }).toBe('dead');
      const second = await startHub(database.url);
      follow(second);
      agent.hubUrl = second.url;
      await relay.until('initial');
      const told = async () =>
        (await db.pool.query<{ id: string; state: string }>('select id, state from deliveries order by sequence')).rows;
      await expect.poll(async () => (await told())[0]?.state, { timeout: 30_000 }).toBe('acknowledged');
      const rows = await told();
      // What was sent twice was sent with the same id, and nothing that is not in the database.
      expect(new Set(relay.requests.map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)));
      const sequences = relay.applied.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    },
  );
});
