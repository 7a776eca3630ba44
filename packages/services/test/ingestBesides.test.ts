import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import type { AgentState, Batch, Connect, Usage } from '@twinline/wire/batch';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIngest, type IngestOptions } from '../src/ingest/createIngest';
import { batchOf, createAgent, testContext } from './ingestWorld';

const NOW = Date.now();
const START = NOW - 60_000;

const state: AgentState = {
  withdrawn: ['cpu'],
  clock: { synchronized: true, errorMicros: 900 },
  eventLoopP99Micros: 21_000,
  cpuRatio: 0.2,
  residentBytes: 60_000_000,
  timestampSource: 'kernel',
  waitingSamples: 0,
  droppedSamples: 0,
  setAsideSamples: 0,
  reportedBy: 'ordinary',
  hostname: 'probe-1',
  platform: 'linux x64',
};

describe.each(testServers())('what a batch brings beside samples, on $name', (server) => {
  let database: TestDatabase;
  let db: Database;
  let agent: Awaited<ReturnType<typeof createAgent>>;
  let circuit: string;
  const ingestWith = (options: IngestOptions = {}) => createIngest(testContext(db), { groupDelayMs: 1, ...options });
  const withThese = (changes: Partial<Batch>): Batch => ({ ...batchOf([]), ...changes });

  const connect = (path: number, changes: Partial<Connect> = {}): Connect => ({
    path,
    at: START * 1_000 + 7,
    scheme: 'https',
    tcpMicros: 80_000,
    tlsMicros: 165_000,
    firstByteMicros: 90_000,
    status: 200,
    fault: null,
    ...changes,
  });
  const usage = (line: string, changes: Partial<Usage> = {}): Usage => ({
    line,
    start: START * 1_000,
    duration: 10_000_000,
    receivedBytes: 6_000_000_000,
    sentBytes: 0,
    ...changes,
  });

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 4, onIdleError: () => undefined });
  });
  beforeEach(async () => {
    const made = await createAgent(db);
    const { rows } = await db.pool.query<{ id: string }>(
      `insert into circuits (organization_id, name, provider) values ($1, 'Circuit', 'Provider') returning id`,
      [made.organizationId],
    );
    circuit = rows[0]?.id ?? '';
    agent = { ...made, circuits: new Map([['A', circuit]]) };
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('connects and bandwidth use are stored when they are acknowledged, and twice changes nothing', async () => {
    const ingest = ingestWith();
    const failed = connect(agent.second, {
      ...{ scheme: 'tcp', tcpMicros: null, tlsMicros: null, firstByteMicros: null, status: null, fault: 'timeout' },
    });
    const batch = {
      ...batchOf([{ path: agent.first, start: START }]),
      connects: [connect(agent.first), failed],
      usage: [usage('A')],
    };
    expect(await ingest.submit(agent, batch, NOW)).toMatchObject({ accepted: 1 });
    await ingest.submit(agent, batch, NOW + 5_000);
    const connects = await db.pool.query(
      'select *, (extract(epoch from at) * 1e6)::float8 as micros from connects where path_id = any($1) order by path_id',
      [[agent.first, agent.second]],
    );
    expect(connects.rows).toMatchObject([
      {
        ...{
          path_id: agent.first,
          scheme: 'https',
          tcp_micros: 80_000,
          tls_micros: 165_000,
          first_byte_micros: 90_000,
        },
        ...{ status: 200, fault: null, micros: START * 1_000 + 7, received_at: new Date(NOW) },
      },
      { path_id: agent.second, scheme: 'tcp', tcp_micros: null, tls_micros: null, status: null, fault: 'timeout' },
    ]);
    const used = await db.pool.query('select * from circuit_usage where circuit_id = $1', [circuit]);
    expect(used.rows).toEqual([
      {
        ...{
          circuit_id: circuit,
          source: `agent:${agent.agentId}`,
          start: new Date(START),
          duration_micros: 10_000_000,
        },
        ...{ received_bytes: 6_000_000_000, sent_bytes: 0, received_at: new Date(NOW) },
      },
    ]);
    expect((await db.pool.query('select 1 from samples where path_id = $1', [agent.first])).rowCount).toBe(1);
    await ingest.stop();
  });

  test('a batch of nothing but connects waits for its commit like any other', async () => {
    const ingest = ingestWith();
    await ingest.submit(agent, withThese({ connects: [connect(agent.first)] }), NOW);
    expect((await db.pool.query('select 1 from connects where path_id = $1', [agent.first])).rowCount).toBe(1);
    expect(ingest.figures()).toMatchObject({ connects: 1, queuedRows: 0, groups: 1 });
    await ingest.stop();
  });

  test('they count against the bound of what may wait', async () => {
    const ingest = ingestWith({ maxQueuedRows: 1 });
    const connects = [connect(agent.first), connect(agent.second)];
    await expect(ingest.submit(agent, withThese({ connects }), NOW)).rejects.toMatchObject({ code: 'overloaded' });
    await ingest.stop();
  });

  test('a reading of a line that no circuit carries is counted as ignored, and the rest is stored', async () => {
    const ingest = ingestWith();
    await ingest.submit(agent, withThese({ usage: [usage('B'), usage('A'), usage('Z')] }), NOW);
    expect((await db.pool.query('select 1 from circuit_usage where circuit_id = $1', [circuit])).rowCount).toBe(1);
    expect(ingest.figures()).toMatchObject({ usage: 1, usageIgnored: 2 });
    await ingest.stop();
  });

  test('a circuit that went away a moment ago fails nobody’s batch', async () => {
    const ingest = ingestWith();
    await db.pool.query('delete from circuits where id = $1', [circuit]);
    const batch = { ...batchOf([{ path: agent.first, start: START }]), usage: [usage('A')] };
    expect(await ingest.submit(agent, batch, NOW)).toMatchObject({ accepted: 1 });
    expect(ingest.figures().failedGroups).toBe(0);
    await ingest.stop();
  });

  test.each<[string, (path: number, other: number) => Partial<Batch>]>([
    ['connects[1].path', (path, other) => ({ connects: [connect(path), connect(other)] })],
    ['connects[0].at', (path) => ({ connects: [connect(path, { at: (NOW - 17 * 86_400_000) * 1_000 })] })],
    ['usage[0].start', () => ({ usage: [usage('A', { start: (NOW + 2 * 3_600_000) * 1_000 })] })],
    ['state.hostname', () => ({ state: { ...state, hostname: 'a\u0000b' } })],
    ['state.platform', () => ({ state: { ...state, platform: 'half of \ud83d' } })],
    ['agentVersion', () => ({ agentVersion: '1\u0000' })],
  ])('what the database would not take is refused with the field named: %s', async (field, changes) => {
    const ingest = ingestWith();
    const batch = { ...batchOf([{ path: agent.first, start: START }]), ...changes(agent.first, 999_999_999) };
    await expect(ingest.submit(agent, batch, NOW)).rejects.toMatchObject({ code: 'invalid', details: { field } });
    expect((await db.pool.query('select 1 from samples where path_id = $1', [agent.first])).rowCount).toBe(0);
    await ingest.stop();
  });

  test('what an agent says of itself is kept with the time, also when later batches say nothing', async () => {
    const ingest = ingestWith();
    await ingest.submit(agent, withThese({ state: { ...state, hostname: '测点 😀' } }), NOW);
    await ingest.submit(agent, withThese({ sequence: 2 }), NOW + 1_000);
    await ingest.stop();
    const later = ingestWith();
    await later.submit(agent, withThese({ sequence: 3 }), NOW + 9_000);
    await later.stop();
    const { rows } = await db.pool.query('select state, state_at, last_seen_at from agents where id = $1', [
      agent.agentId,
    ]);
    expect(rows).toEqual([
      { state: { ...state, hostname: '测点 😀' }, state_at: new Date(NOW), last_seen_at: new Date(NOW + 9_000) },
    ]);
  });
});
