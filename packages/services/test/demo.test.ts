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
      const asked = config.paths.map(({ line, pop, host, port, ssid }) => ({ line, pop, host, port, ssid }));
      const landings = (line: string) => region?.lines.find(({ slot }) => slot === line)?.landings ?? [];
      const built = agent.paths.map(({ line, pop, ssid }) => ({
        line,
        pop,
        ssid,
        ...landings(line).find((landing) => landing.pop === pop)?.listen,
      }));
      const bySsid = (a: { ssid: number }, b: { ssid: number }) => a.ssid - b.ssid;
      expect(asked.sort(bySsid)).toEqual(built.sort(bySsid));
      for (const { host, port: at, connectUrl } of config.paths) expect(connectUrl).toBe(`https://${host}:${at}/`);
    }
    const identifyRelay = createRelayIdentifier(ctx);
    for (const relay of world.relays)
      expect(await identifyRelay(relay.token)).toMatchObject({ relayId: relay.id, organizationId });
    // A path for each line and PoP of the agent's region; one region has a second PoP.
    const ssids = world.agents.flatMap((agent) => agent.paths.map((path) => path.ssid));
    expect(new Set(ssids).size).toBe(ssids.length);
    const pops = new Map(world.regions.map(({ code, pops }) => [code, pops.length]));
    expect([...pops.values()].sort()).toEqual([1, 1, 1, 1, 1, 1, 2]);
    for (const { regionCode, paths } of world.agents) expect(paths.length).toBe(2 * (pops.get(regionCode) ?? 0));
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
