import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAgentIdentifier } from '../src/access/identifyAgent';
import { createRelayIdentifier } from '../src/access/identifyRelay';
import { verifyApiToken } from '../src/access/verifyApiToken';
import { type SeededDemo, seedDemo } from '../src/demo/seedDemo';
import { agentConfig } from '../src/network/agentConfig';
import { testContext } from './ingestWorld';

describe.each(testServers())('the demo on $name', (server) => {
  let database: TestDatabase;
  let db: Database;
  let port = 20_000;
  const seed = (): Promise<SeededDemo> =>
    seedDemo(testContext(db), {
      hubUrl: 'http://127.0.0.1:4100',
      labPort: 4300,
      takePort: async () => port++,
      history: false,
    });

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 4 });
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('every agent and relay of the world is let in with its key, and agents are told the addresses of the lab', async () => {
    const { world, organizationId } = await seed();
    const ctx = testContext(db);
    const { identify } = createAgentIdentifier(ctx);
    for (const agent of world.agents) {
      const identity = await identify(agent.key);
      expect(identity).toMatchObject({ agentId: agent.id, organizationId });
      if (identity === null) continue;
      const config = await agentConfig(ctx, identity);
      const region = world.regions.find(({ code }) => code === agent.regionCode);
      const asked = config.paths.map(({ line, host, port, ssid }) => ({ line, host, port, ssid }));
      const built = agent.paths.map(({ line, ssid }) => ({
        line,
        ssid,
        ...region?.lines.find(({ slot }) => slot === line)?.listen,
      }));
      expect(asked).toEqual(built);
      for (const { host, port: at, connectUrl } of config.paths) expect(connectUrl).toBe(`https://${host}:${at}/`);
    }
    const identifyRelay = createRelayIdentifier(ctx);
    for (const relay of world.relays)
      expect(await identifyRelay(relay.token)).toMatchObject({ relayId: relay.id, organizationId });
    expect(new Set(world.agents.flatMap((agent) => agent.paths.map((path) => path.ssid))).size).toBe(
      world.agents.length * 2,
    );
  });

  test('seeding again keeps every id and makes every key, secret and address new', async () => {
    const first = await seed();
    const second = await seed();
    expect(second.organizationId).toBe(first.organizationId);
    const ids = (demo: SeededDemo) => [
      demo.world.agents.map(({ id, name, paths }) => ({ id, name, paths })),
      demo.world.relays.map(({ id, name, routes }) => ({ id, name, routes })),
    ];
    expect(ids(second)).toEqual(ids(first));
    const secrets = (demo: SeededDemo) => [
      demo.apiToken,
      ...demo.world.agents.map(({ key }) => key),
      ...demo.world.relays.flatMap(({ token, secret }) => [token, secret]),
    ];
    const all = [...secrets(first), ...secrets(second)];
    expect(new Set(all).size).toBe(all.length);
    expect(await verifyApiToken(db, first.apiToken)).toBeNull();
    expect(await verifyApiToken(db, second.apiToken)).toMatchObject({
      organization: { id: first.organizationId, demo: true },
    });
  });
});
