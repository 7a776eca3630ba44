import { oneTestServer } from '@twinline/db/testing/databases';
import { createRelayClient } from '@twinline/relay/client';
import { getRelay } from '@twinline/services/relays/getRelay';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDirective } from './directives';
import { type RunningHub, runHub } from './runningHub';

const patient = { timeout: 20_000, interval: 50 };

describe.each(oneTestServer())('how a relay follows a hub, on $name', (server) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub(server, ['http://127.0.0.1:1/']);
    await insertDirective(running.db, running.world, { sequence: 1 });
  }, 120_000);
  afterAll(() => running.stop());

  const client = () =>
    createRelayClient({ hubUrl: running.hub.url, token: running.world.relays[0]?.token ?? '', timeoutMs: 20_000 });
  const route = async () => {
    const log = { info() {}, warn() {}, error() {} };
    const ctx = { db: running.db, log, now: Date.now, newId: () => crypto.randomUUID() };
    const { organizationId, relays } = running.world;
    return (await getRelay({ ...ctx, organizationId }, { id: relays[0]?.id ?? '' })).routes[0];
  };

  it('people see that it pulls, and since when its stream stands, and stood', async () => {
    expect(await route()).toMatchObject({ pulledAt: null, stream: null });
    await client().current(running.world.routeId);
    await expect.poll(async () => (await route())?.pulledAt, patient).toBeGreaterThan(0);
    expect((await route())?.stream).toBeNull();
    const before = Date.now();
    const closing = new AbortController();
    const stream = client().stream(running.world.routeId, closing.signal);
    expect((await stream.next()).value).toMatchObject({ sequence: 1 });
    await expect.poll(async () => (await route())?.stream, patient).toMatchObject({ until: null });
    const since = (await route())?.stream?.since ?? 0;
    expect(since).toBeGreaterThanOrEqual(before - 1_000);
    closing.abort();
    await stream.next().catch(() => undefined);
    await expect.poll(async () => (await route())?.stream?.until, patient).toBeGreaterThanOrEqual(since);
    expect((await route())?.stream?.since).toBe(since);
  }, 60_000);

  it('a line that it chose by itself comes with its report, is told once, and is refused where it makes no sense', async () => {
    const fallback = { from: 'A', line: 'B', startedAt: Date.now() - 90_000, endedAt: Date.now() - 1_000 };
    const report = { epoch: 1, sequence: 1, appliedAt: Date.now(), fallback };
    for (let times = 0; times < 3; times += 1) await client().applied(running.world.routeId, report);
    const { rows } = await running.db.pool.query(`select body from events where kind = 'relay-fell-back'`);
    expect(rows).toMatchObject([{ body: { name: 'relay-0', from: 'A', line: 'B', lastedMs: 89_000 } }]);
    const backwards = { ...fallback, endedAt: fallback.startedAt - 1 };
    await expect(client().applied(running.world.routeId, { ...report, fallback: backwards })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('endedAt must not be before startedAt'),
    });
  });
});
