import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, oneTestServer } from '@twinline/db/testing/databases';
import { readEventStream } from '@twinline/relay/eventStream';
import type { BoardFrame } from '@twinline/services/live/frame';
import { createMachineWorld, type MachineWorld } from '@twinline/services/testing/machineWorld';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHeldConnection } from './heldConnection';
import { type HubProcess, startHub } from './hubProcess';
import { Relay } from './relay';
import { HUB_TOKEN } from './runningHub';
import { SimulatedAgent } from './simulatedAgent';

const log = { info() {}, warn() {}, error() {} };
const patient = { timeout: 30_000, interval: 20 };

interface Written {
  readonly id: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly line: string;
  readonly reason: string;
}

describe.each(oneTestServer())('hubs that share the work, on $name', (server) => {
  let databaseUrl = '';
  let db: Database;
  let world: MachineWorld;
  let relay: Relay;
  let cleanups: (() => Promise<void> | void)[] = [];
  const hubs: HubProcess[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    databaseUrl = database.url;
    db = createDatabase(databaseUrl);
    relay = new Relay();
    const url = await relay.listen();
    world = await createMachineWorld({ db, log, now: Date.now, newId: () => crypto.randomUUID() }, [url]);
    cleanups = [() => database.drop(), () => db.end(), () => relay.close()];
  }, 60_000);
  afterEach(async () => {
    for (const hub of hubs.splice(0)) await hub.end('SIGKILL');
    for (const clean of cleanups.reverse()) await clean();
  });

  const start = async (environment: Record<string, string> = {}, url = databaseUrl): Promise<HubProcess> => {
    const hub = await startHub(url, environment);
    hubs.push(hub);
    return hub;
  };
  const agentAt = (hub: HubProcess): SimulatedAgent => {
    const agent = new SimulatedAgent(world, hub.url);
    cleanups.push(() => agent.stop());
    return agent;
  };
  const relayAt = (hub: HubProcess): void => {
    const { token = '', secret = '' } = world.relays[0] ?? {};
    relay.follow({ hubUrl: hub.url, token, secret });
  };
  const holder = async (): Promise<{ id: string; epoch: number } | undefined> => {
    const { rows } = await db.pool.query('select lease_holder as id, epoch from route_states');
    return rows[0];
  };
  const written = async (): Promise<Written[]> => {
    const { rows } = await db.pool.query<Written>(
      'select id, epoch, sequence, line, reason from directives order by sequence',
    );
    return rows;
  };
  const summary = async () => (await written()).map(({ epoch, line, reason }) => `${epoch} ${line} ${reason}`);
  /** Both hubs know of each other: what comes in at one from now on is heard at the other. */
  const acquainted = async (a: HubProcess, b: HubProcess): Promise<void> => {
    const knows = (hub: HubProcess) => hub.lines.some(({ msg }) => msg === 'another hub is there');
    await expect.poll(() => knows(a) && knows(b), patient).toBe(true);
  };

  async function boardAt(hub: HubProcess): Promise<BoardFrame['routes'][number] | undefined> {
    const ending = new AbortController();
    const response = await fetch(`${hub.url}/v1/boards/${world.organizationId}/stream`, {
      headers: { authorization: `Bearer ${HUB_TOKEN}` },
      signal: ending.signal,
    });
    if (response.body === null) throw new Error('no body');
    try {
      for await (const message of readEventStream(response.body))
        if (message?.event === 'board') return (JSON.parse(message.data) as BoardFrame).routes[0];
      return undefined;
    } finally {
      ending.abort();
    }
  }

  /** No sequence twice and none left out, epochs only rise, one hub for each epoch, each directive told once. */
  async function expectOneMind(): Promise<void> {
    const rows = await written();
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_row, i) => i + 1));
    const epochs = rows.map(({ epoch }) => epoch);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    const said = hubs.flatMap((hub) => hub.directives().map((directive) => ({ hub: hub.id, ...directive })));
    const known = new Set(rows.map(({ epoch, sequence }) => `${epoch}.${sequence}`));
    expect(said.filter(({ epoch, sequence }) => !known.has(`${epoch}.${sequence}`))).toEqual([]);
    expect(new Set(said.map(({ sequence }) => sequence)).size).toBe(said.length);
    for (const epoch of new Set(epochs))
      expect(new Set(said.filter((each) => each.epoch === epoch).map(({ hub }) => hub)).size).toBeLessThanOrEqual(1);
    // The relay took each once, in order.
    const taken = relay.applied.map(({ sequence }) => sequence);
    expect(taken).toEqual([...new Set(taken)].sort((a, b) => a - b));
  }

  it('of two hubs one decides, also by what the other takes in; killed in a cut, the other decides within the lease', async () => {
    const [first, second] = [await start(), await start()];
    await acquainted(first, second);
    expect((await holder())?.id).toBe(first.id);
    relayAt(second);
    const agent = agentAt(second);
    expect((await relay.until('initial')).epoch).toBe(1);
    expect(await second.metric('twinline_routes_held')).toBe(0);
    // Handed on once, and not back again.
    expect(await second.metric('twinline_handed_in_batches_total')).toBe(0);
    expect(await first.metric('twinline_handed_in_batches_total')).toBeGreaterThan(0);

    await first.end('SIGKILL');
    const killedAt = Date.now();
    agent.cut('A');
    const directive = await relay.until('blackout');
    expect(directive).toMatchObject({ line: 'B', epoch: 2 });
    // Three seconds of lease, one until the next look, and a busy machine's patience.
    expect(Date.parse(directive.decidedAt) - killedAt).toBeLessThan(20_000);
    expect(await summary()).toEqual(['1 A initial', '2 B blackout']);
    await expectOneMind();
    expect(relay.requests).toHaveLength(new Set(relay.requests.map(({ id }) => id)).size);
  }, 120_000);

  it('an agent goes on at the other hub when its own is killed: the cut is seen, decided and told once', async () => {
    const [first, second] = [await start(), await start()];
    await acquainted(first, second);
    relayAt(second);
    const agent = agentAt(first);
    await relay.until('initial');
    agent.cut('A');
    await first.end('SIGKILL');
    agent.hubUrl = second.url;
    const directive = await relay.until('blackout');
    expect(directive.line).toBe('B');
    await expect.poll(async () => (await holder())?.id, patient).toBe(second.id);
    await expect.poll(async () => (await boardAt(second))?.activeLine, patient).toBe('B');
    expect((await summary()).map((line) => line.slice(2))).toEqual(['A initial', 'B blackout']);
    await expectOneMind();
  }, 120_000);

  it('a leader that stood still changes nothing as it wakes: its commit comes too late, and it follows', async () => {
    const way = await openHeldConnection(databaseUrl);
    cleanups.push(() => way.close());
    const old = await start({}, way.url);
    const next = await start();
    await acquainted(old, next);
    expect((await holder())?.id).toBe(old.id);
    relayAt(next);
    const agent = agentAt(next);
    await relay.until('initial');

    // It decides, and its commit is on its way as everything of it stands still.
    way.holdFrom('commit-decision');
    agent.cut('A');
    await expect.poll(() => way.holds(), patient).toBe(true);
    const stoppedAt = Date.now();
    old.signal('SIGSTOP');
    const directive = await relay.until('blackout');
    expect(directive).toMatchObject({ line: 'B', epoch: 2, sequence: 2 });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, stoppedAt + 8_000 - Date.now())));
    const before = await written();
    const wokenAt = Date.now();
    way.release();
    old.signal('SIGCONT');

    await old.line('this hub no longer decides for the route');
    await expect.poll(() => old.metric('twinline_routes_held'), patient).toBe(0);
    await expect.poll(async () => (await boardAt(old))?.epoch, patient).toBe(2);
    expect(await boardAt(old)).toMatchObject({ activeLine: 'B', sequence: 2 });
    expect(await written()).toEqual(before);
    const { rows } = await db.pool.query('select id from deliveries where epoch = 1');
    const early = new Set(rows.map(({ id }) => id));
    expect(relay.requests.filter(({ id, at }) => at >= wokenAt && early.has(id))).toEqual([]);
    expect(old.directives().map(({ sequence }) => sequence)).toEqual([1]);
    // And it takes over in its turn.
    await next.end('SIGKILL');
    await expect.poll(async () => (await holder())?.id, patient).toBe(old.id);
    expect((await holder())?.epoch).toBe(3);
    await expectOneMind();
  }, 120_000);

  it('what comes in at a hub of the role ingest is decided at one of the role engine, and shown at both', async () => {
    const ingest = await start({ ROLE: 'ingest' });
    const engine = await start({ ROLE: 'engine' });
    await acquainted(ingest, engine);
    relayAt(ingest);
    const follower = new AbortController();
    cleanups.push(() => follower.abort());
    const streamed: string[] = [];
    const stream = await fetch(`${ingest.url}/v1/routes/${world.routeId}/stream`, {
      headers: { authorization: `Bearer ${world.relays[0]?.token}` },
      signal: follower.signal,
    });
    void (async () => {
      if (stream.body === null) return;
      for await (const message of readEventStream(stream.body))
        if (message?.event === 'directive') streamed.push(JSON.parse(message.data).reason.code);
    })().catch(() => undefined);
    const agent = agentAt(ingest);
    await relay.until('initial');
    agent.cut('A');
    expect((await relay.until('blackout')).line).toBe('B');
    await expect.poll(() => streamed, patient).toEqual(['initial', 'blackout']);

    expect(ingest.directives()).toEqual([]);
    expect(engine.directives().map(({ reason }) => reason)).toEqual(['initial', 'blackout']);
    for (const hub of [ingest, engine]) {
      await expect.poll(async () => (await boardAt(hub))?.activeLine, patient).toBe('B');
      await expect.poll(async () => (await boardAt(hub))?.lines.A?.grade, patient).toBe('down');
      expect((await boardAt(hub))?.lines.B?.grade).toBe('good');
      const truth = await fetch(`${hub.url}/v1/routes/${world.routeId}/directive`, {
        headers: { authorization: `Bearer ${world.relays[0]?.token}` },
      });
      expect(await truth.json()).toMatchObject({ directive: { line: 'B', sequence: 2 }, grades: { A: 'down' } });
    }
    expect(await (await fetch(`${engine.url}/readyz`)).json()).toMatchObject({ status: 'ready', role: 'engine' });
    expect(await ingest.metric('twinline_hub_role{role="ingest"}')).toBe(1);
    expect(await ingest.metric('twinline_hubs{role="engine"}')).toBe(1);
    await expectOneMind();
  }, 120_000);

  it('started again in the middle of a cut, and again after the decision, a hub neither loses nor repeats it', async () => {
    const first = await start();
    relayAt(first);
    const agent = agentAt(first);
    await relay.until('initial');
    await first.end('SIGKILL');
    agent.cut('A');
    const port = new URL(first.url).port;
    const second = await start({ HUB_PORT: port });
    expect(await relay.until('blackout')).toMatchObject({ line: 'B', epoch: 2, sequence: 2 });
    await second.end('SIGKILL');

    const third = await start({ HUB_PORT: port });
    await expect.poll(async () => (await holder())?.id, patient).toBe(third.id);
    // It decides, and sees the lines as they are.
    await expect.poll(() => third.metric('twinline_routes_held'), patient).toBe(1);
    await expect.poll(async () => (await boardAt(third))?.lines.A?.grade, patient).toBe('down');
    expect(await boardAt(third)).toMatchObject({ activeLine: 'B', epoch: 3, sequence: 2 });
    const seen = await third.metric('twinline_ingest_batches_total');
    await expect.poll(() => third.metric('twinline_ingest_batches_total'), patient).toBeGreaterThan(seen + 5);
    expect(await summary()).toEqual(['1 A initial', '2 B blackout']);
    await expectOneMind();
  }, 120_000);

  it('a hub that is there and answers nothing costs nobody anything but what is counted', async () => {
    const hub = await start();
    const { rows } = await db.pool.query(
      `insert into hubs (id, url, role, token, seen_at)
       values (gen_random_uuid(), 'http://127.0.0.1:1', 'engine', 'none', now() + interval '1 day') returning id`,
    );
    await hub.line('another hub is there');
    relayAt(hub);
    const agent = agentAt(hub);
    agent.cut('B');
    await relay.until('initial');
    await expect.poll(() => hub.metric('twinline_handed_on_dropped_total'), patient).toBeGreaterThan(0);
    expect(await hub.metric('twinline_handed_on_failures_total')).toBeGreaterThan(0);
    const acknowledged = agent.acknowledged;
    await expect.poll(() => agent.acknowledged, patient).toBeGreaterThan(acknowledged + 5);
    // Three seconds of batches wait at most, five a second.
    expect(await hub.metric('twinline_handed_on_waiting')).toBeLessThan(50);
    await db.pool.query('delete from hubs where id = $1', [rows[0]?.id]);
    await hub.line('another hub is gone');
    await expect.poll(() => hub.metric('twinline_handed_on_waiting'), patient).toBe(0);
  }, 120_000);

  it('only what presents a hub’s own token may hand batches on to it', async () => {
    const hub = await start({ ROLE: 'ingest' });
    const { rows } = await db.pool.query<{ token: string }>('select token from hubs where id = $1', [hub.id]);
    const post = (token: string, body: unknown) =>
      fetch(`${hub.url}/internal/v1/batches`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    expect((await post('', [])).status).toBe(401);
    expect((await post(HUB_TOKEN, [])).status).toBe(401);
    expect((await post(rows[0]?.token ?? '', [{ agent: 'nobody' }])).status).toBe(204);
    expect(await hub.metric('twinline_handed_in_refused_total')).toBe(1);
    await hub.end('SIGTERM');
    expect((await db.pool.query('select from hubs')).rowCount).toBe(0);
  }, 60_000);
});
