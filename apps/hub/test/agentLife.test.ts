import { createTRPCClient, httpLink } from '@trpc/client';
import type { MachineRouter } from '@twinline/api/machine/router';
import { testServers } from '@twinline/db/testing/databases';
import { readEventStream } from '@twinline/relay/eventStream';
import { createApiToken } from '@twinline/services/access/createApiToken';
import { addAgent } from '@twinline/services/network/addAgent';
import { archiveAgent } from '@twinline/services/network/archiveAgent';
import { renewEnrolment } from '@twinline/services/network/renewEnrolment';
import { type AgentConfig, agentConfig, enrolled } from '@twinline/wire/batch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHub } from '../src/compose';
import { readEnv } from '../src/env';
import { batchOf } from './batch';
import { HUB_TOKEN, type RunningHub, runHub } from './runningHub';

const HANGS_MS = 30_000;

interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly field: string };
}

/** An agent's open stream, read one configuration at a time. */
class ConfigStream {
  private readonly messages: AsyncIterator<AgentConfig>;

  private constructor(body: ReadableStream<Uint8Array>) {
    this.messages = ConfigStream.configs(body);
  }

  static async open(hubUrl: string, key: string): Promise<ConfigStream> {
    const response = await fetch(`${hubUrl}/v1/agent/stream`, { headers: { authorization: `Bearer ${key}` } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    if (response.body === null) throw new Error('no body');
    return new ConfigStream(response.body);
  }

  private static async *configs(body: ReadableStream<Uint8Array>): AsyncGenerator<AgentConfig> {
    for await (const message of readEventStream(body)) {
      if (message?.event !== 'config') continue;
      const config = agentConfig.parse(JSON.parse(message.data));
      expect(message.id).toBe(String(config.version));
      yield config;
    }
  }

  /** The next configuration; null when the hub ended the stream. */
  async next(): Promise<AgentConfig | null> {
    const { value, done } = await this.messages.next();
    return done ? null : value;
  }

  /** The first one that is as expected; what came before may be of a change half made. */
  async until(expected: (config: AgentConfig) => boolean): Promise<AgentConfig> {
    for (let config = await this.next(); config !== null; config = await this.next())
      if (expected(config)) return config;
    throw new Error('the stream ended');
  }

  async close(): Promise<void> {
    await this.messages.return?.();
  }
}

describe.each(testServers())('the life of an agent at the hub, on $name', (server) => {
  let running: RunningHub;
  let place: { regionId: string; carrierId: string };
  beforeAll(async () => {
    running = await runHub(server);
    const { db, world } = running;
    await db.pool.query(
      `insert into region_pops (organization_id, region_id, pop_id, priority)
       select organization_id, $2, id, 1 from pops where organization_id = $1`,
      [world.organizationId, world.regionId],
    );
    const { rows } = await db.pool.query<{ id: string }>('select id from carriers');
    place = { regionId: world.regionId, carrierId: rows[0]?.id ?? '' };
  }, 60_000);
  afterAll(() => running.stop());

  const query = (text: string, values: unknown[] = []) => running.db.pool.query(text, values);
  const people = () => ({
    db: running.db,
    log: { info() {}, warn() {}, error() {} },
    now: Date.now,
    newId: () => crypto.randomUUID(),
    organizationId: running.world.organizationId,
  });
  const post = (path: string, body: unknown, bearer?: string) =>
    fetch(`${running.hub.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    });
  const enrol = (token: string) => post('/v1/agent/enrol', { token, hostname: 'probe-1', agentVersion: '1.0.0' });
  /** A new agent of the region with its own key. */
  async function newAgent(name: string): Promise<{ agentId: string; key: string }> {
    const { token } = await addAgent(people(), { ...place, name, createdBy: null });
    const { agentId, key } = enrolled.parse(await (await enrol(token)).json());
    return { agentId, key };
  }
  const submit = (key: string, paths: readonly number[]) => post('/v1/samples', batchOf(paths), key);

  it('a token from the dashboard becomes a key once, over HTTP and tRPC, and refusals say what is wrong', async () => {
    const added = await addAgent(people(), { ...place, name: 'enrols', createdBy: null });
    const response = await enrol(added.token);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { key, name } = enrolled.parse(await response.json());
    expect(name).toBe('enrols');
    expect((await submit(key, [])).status).toBe(200);
    const again = await enrol(added.token);
    expect([again.status, await again.json()]).toMatchObject([
      401,
      { error: { code: 'unauthorized', message: expect.stringContaining('was used at') } },
    ]);
    const unknown = await enrol('twe_this-one-was-never-made');
    expect(await unknown.json()).toMatchObject({
      error: { code: 'unauthorized', message: expect.stringContaining('is unknown') },
    });
    const faulty = await post('/v1/agent/enrol', { token: 'x' });
    expect([faulty.status, await faulty.json()]).toMatchObject([400, { error: { field: 'token' } }]);

    const { token } = await renewEnrolment(people(), { agentId: added.agentId, createdBy: null });
    const client = createTRPCClient<MachineRouter>({ links: [httpLink({ url: `${running.hub.url}/trpc` })] });
    const second = await client.agent.enrol.mutate({ token, hostname: 'probe-2', agentVersion: '1.0.0' });
    expect(second.agentId).toBe(added.agentId);
    await expect(
      client.agent.enrol.mutate({ token, hostname: 'probe-2', agentVersion: '1.0.0' }),
    ).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } });
  });

  it(
    'a stream brings the configuration at once, and each change of it as it is made',
    async () => {
      const { agentId, key } = await newAgent('streams');
      const stream = await ConfigStream.open(running.hub.url, key);
      const first = await stream.next();
      expect(first).toMatchObject({ agentId, intervalMs: 20, dscp: null });
      expect(first?.paths.map(({ line, port }) => [line, port])).toEqual([
        ['A', 40_001],
        ['B', 40_002],
      ]);

      await query('update agents set interval_ms = 50, dscp = 46 where id = $1', [agentId]);
      const faster = await stream.until(({ intervalMs }) => intervalMs === 50);
      expect(faster.dscp).toBe(46);
      expect(faster.version).toBeGreaterThan(first?.version ?? 0);

      await query('update reflector_addresses set port = 40009 where port = 40002');
      const moved = await stream.until(({ paths }) => paths.some(({ port }) => port === 40_009));
      expect(moved.paths).toHaveLength(2);

      const { rows } = await query(
        `with pop as (insert into pops (organization_id, name) values ($1, 'Second PoP') returning id, organization_id),
         line as (select id from lines where region_id = $2 and slot = 'A'),
         address as (
           insert into reflector_addresses (organization_id, pop_id, line_id, host, port)
           select pop.organization_id, pop.id, line.id, '127.0.0.1', 40020 from pop, line)
       insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
       select pop.organization_id, $3, line.id, pop.id, 9 from pop, line returning id`,
        [running.world.organizationId, running.world.regionId, agentId],
      );
      const added: number = rows[0]?.id;
      const wider = await stream.until(({ paths }) => paths.length === 3);
      expect(wider.paths.map(({ id }) => id)).toContain(added);
      // The agent may report on the new path at once: nobody believes the old answer about its key any longer.
      const accepted = await submit(key, [added]);
      expect(await accepted.json()).toMatchObject({ accepted: 1, configVersion: wider.version });

      await query(`update lines set archived_at = now() where region_id = $1 and slot = 'B'`, [running.world.regionId]);
      const narrower = await stream.until(({ paths }) => paths.every(({ line }) => line === 'A'));
      expect(narrower.paths).toHaveLength(2);
      await query('update lines set archived_at = null where region_id = $1', [running.world.regionId]);
      await stream.until(({ paths }) => paths.length === 3);
      await stream.close();
    },
    HANGS_MS,
  );

  it(
    'an archived agent’s stream is ended and its key refused at once; so is a revoked one',
    async () => {
      const retired = await newAgent('retires');
      const stream = await ConfigStream.open(running.hub.url, retired.key);
      await stream.next();
      expect((await submit(retired.key, [])).status).toBe(200);
      await archiveAgent(people(), { agentId: retired.agentId });
      expect(await stream.next()).toBeNull();
      expect((await submit(retired.key, [])).status).toBe(401);

      const lost = await newAgent('is lost');
      const held = await ConfigStream.open(running.hub.url, lost.key);
      await held.next();
      await renewEnrolment(people(), { agentId: lost.agentId, createdBy: null, revokeKey: true });
      while ((await held.next()) !== null);
      expect((await submit(lost.key, [])).status).toBe(401);
    },
    HANGS_MS,
  );

  it(
    'a change that was told while the hub could not hear it is made good when it hears again',
    async () => {
      const { agentId, key } = await newAgent('was not told');
      const stream = await ConfigStream.open(running.hub.url, key);
      await stream.next();
      // As good as lost: the change tells nobody, then the connection breaks on which it would have been told.
      await query('alter table agents disable trigger agents_tell_version');
      await query('update agents set interval_ms = 100 where id = $1', [agentId]);
      await query('alter table agents enable trigger agents_tell_version');
      const { rowCount } = await query(
        `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'twinline listen agent_config'`,
      );
      expect(rowCount).toBe(1);
      expect((await stream.until(({ intervalMs }) => intervalMs === 100)).agentId).toBe(agentId);
      // And it hears again.
      await query('update agents set interval_ms = 200 where id = $1', [agentId]);
      await stream.until(({ intervalMs }) => intervalMs === 200);
      const metrics = await (await fetch(`${running.hub.url}/metrics`)).text();
      expect(metrics).toMatch(/^twinline_config_lost_total 1$/m);
      expect(metrics).toMatch(/^twinline_config_listening 1$/m);
      await stream.close();
    },
    HANGS_MS,
  );

  it(
    'of many streams of one agent only the newest three are kept',
    async () => {
      const { key } = await newAgent('reconnects');
      const streams: ConfigStream[] = [];
      for (let i = 0; i < 4; i += 1) {
        const stream = await ConfigStream.open(running.hub.url, key);
        streams.push(stream);
        if (i < 3) await stream.next();
      }
      expect(await streams[0]?.next()).toBeNull();
      await expect(streams[3]?.next()).resolves.toMatchObject({ intervalMs: 20 });
      for (const stream of streams) await stream.close();
    },
    HANGS_MS,
  );

  it('the same is pushed over tRPC, tracked by the version', async () => {
    const { agentId, key } = await newAgent('speaks tRPC');
    const response = await fetch(`${running.hub.url}/trpc/agent.followConfig`, {
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    });
    if (response.body === null) throw new Error('no body');
    const versions: number[] = [];
    for await (const message of readEventStream(response.body)) {
      if (!message?.data.includes('intervalMs')) continue;
      const config = agentConfig.parse(JSON.parse(message.data));
      expect([config.agentId, message.id]).toEqual([agentId, String(config.version)]);
      versions.push(config.version);
      if (config.intervalMs === 30) break;
      await query('update agents set interval_ms = 30 where id = $1', [agentId]);
    }
    expect(versions.length).toBeGreaterThan(1);
  });

  it('every hub pushes to the agents it has, whichever of them is connected where', async () => {
    const env = readEnv({
      DATABASE_URL: String(running.db.pool.options.connectionString),
      ...{ HUB_PORT: '0', HUB_TOKEN, DATABASE_POOL: '4' },
    });
    const other = await createHub({ env, log: people().log });
    try {
      const here = await newAgent('here');
      const there = await newAgent('there');
      const streams = [
        await ConfigStream.open(running.hub.url, here.key),
        await ConfigStream.open(other.url, there.key),
      ];
      await query('update agents set interval_ms = 40 where id = any($1)', [[here.agentId, there.agentId]]);
      for (const stream of streams) await stream.until(({ intervalMs }) => intervalMs === 40);
      await archiveAgent(people(), { agentId: there.agentId });
      while ((await streams[1]?.next()) !== null);
      await streams[0]?.close();
    } finally {
      await other.stop();
    }
  }, 30_000);

  it('nobody without a key of an agent gets a stream', async () => {
    const open = (bearer: string) =>
      fetch(`${running.hub.url}/v1/agent/stream`, { headers: { authorization: `Bearer ${bearer}` } });
    expect((await open('twa_nobody')).status).toBe(401);
  });

  it('takes readings of a router by circuit or line, each once, and names every fault', async () => {
    const { world } = running;
    const circuit = await query(
      `insert into circuits (organization_id, name, provider) values ($1, 'SG-HK 1', 'P') returning id`,
      [world.organizationId],
    );
    await query(`update lines set circuit_id = $1 where region_id = $2 and slot = 'A'`, [
      circuit.rows[0]?.id,
      world.regionId,
    ]);
    const { token } = await createApiToken(people(), { name: 'exporter', role: 'ops', createdBy: null });
    const weak = await createApiToken(people(), { name: 'viewer', role: 'viewer', createdBy: null });
    const start = Date.now() - 60_000;
    const reading = { start, durationMs: 30_000, receivedBytes: 5_000_000_000, sentBytes: 7 };
    const report = {
      source: 'edge-router',
      readings: [
        { ...reading, circuit: 'SG-HK 1' },
        { ...reading, region: 'SG', line: 'A', start: start + 30_000 },
      ],
    };
    const answer = async (body: unknown, bearer = token): Promise<[number, Refusal]> => {
      const response = await post('/v1/usage', body, bearer);
      return [response.status, (await response.json()) as Refusal];
    };
    expect(await answer(report)).toEqual([200, { accepted: 2, ignored: 0 }]);
    expect(await answer(report)).toEqual([200, { accepted: 0, ignored: 2 }]);
    const stored = await query(
      'select source, duration_micros, received_bytes, sent_bytes from circuit_usage where circuit_id = $1 order by start',
      [circuit.rows[0]?.id],
    );
    const row = {
      source: 'api:edge-router',
      duration_micros: 30_000_000,
      received_bytes: 5_000_000_000,
      sent_bytes: 7,
    };
    expect(stored.rows).toEqual([row, row]);

    const faulty = [
      { ...reading, circuit: 'unheard of' },
      { ...reading, region: 'SG', line: 'B' },
      { ...reading, region: 'XX', line: 'A' },
      { ...reading, line: 'A' },
      { ...reading, region: 'SG', line: 'Z' },
      { ...reading, circuit: 'SG-HK 1', line: 'A' },
      { ...reading, circuit: 'SG-HK 1', start: 1 },
      reading,
    ];
    const [status, refusal] = await answer({ readings: faulty });
    expect([status, refusal.error.field]).toEqual([400, 'readings[0].circuit']);
    expect(refusal.error.message.split('; ').map((fault: string) => fault.split(':')[0])).toEqual([
      'readings[0].circuit',
      'readings[1].line',
      'readings[2].region',
      'readings[3].region',
      'readings[4].line',
      'readings[5].circuit',
      'readings[6].start',
      'readings[7].line',
    ]);
    const [, shape] = await answer({ readings: [{ ...reading, circuit: 'SG-HK 1', sentBytes: -1 }] });
    expect(shape.error.field).toBe('readings[0].sentBytes');
    expect((await query('select 1 from circuit_usage')).rowCount).toBe(2);

    expect(await answer(report, weak.token)).toMatchObject([403, { error: { code: 'forbidden' } }]);
    expect(await answer(report, 'twl_nobody')).toMatchObject([401, { error: { code: 'unauthorized' } }]);
  });

  it('an agent’s key reports lines of its own region, and none of another organization', async () => {
    const { key, agentId } = await newAgent('counts');
    const reading = { start: Date.now() - 5_000, durationMs: 5_000, receivedBytes: 1, sentBytes: 2 };
    const own = await post('/v1/usage', { readings: [{ ...reading, line: 'A' }] }, key);
    expect([own.status, await own.json()]).toEqual([200, { accepted: 1, ignored: 0 }]);
    const { rows } = await query('select 1 from circuit_usage where source = $1', [`agent:${agentId}`]);
    expect(rows).toHaveLength(1);
    await query(
      `with region as (insert into regions (organization_id, code, time_zone) values ($1, 'HK', 'Asia/Hong_Kong') returning id, organization_id)
       insert into lines (organization_id, region_id, slot, circuit_id)
       select region.organization_id, region.id, 'A', (select id from circuits where name = 'SG-HK 1') from region`,
      [running.world.organizationId],
    );
    const elsewhere = await post('/v1/usage', { readings: [{ ...reading, region: 'HK', line: 'A' }] }, key);
    expect([elsewhere.status, ((await elsewhere.json()) as Refusal).error.field]).toEqual([400, 'readings[0].region']);
  });

  it('whoever guesses tokens is told to come back later', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => (await enrol('twe_guess-guess-guess')).status),
    );
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(Number((await enrol('twe_guess-guess-guess')).headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
