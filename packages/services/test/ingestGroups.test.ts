import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asServiceError } from '../src/databaseAway';
import { createIngest, type IngestOptions } from '../src/ingest/createIngest';
import { batchOf, createAgent, quiet, testContext } from './ingestWorld';

const NOW = Date.now();
const START = NOW - (NOW % 60_000) - 120_000;
/** What this test's database refuses, as if checkBatch had let through what no table takes. */
const POISON = 1_313;

describe.each(testServers())('a group of batches, on $name', (server) => {
  let database: TestDatabase;
  let db: Database;
  let agent: Awaited<ReturnType<typeof createAgent>>;
  const ingestWith = (options: IngestOptions = {}) => createIngest(testContext(db), { groupDelayMs: 30, ...options });
  const countOf = async (path: number) =>
    (await db.pool.query('select 1 from samples where path_id = $1', [path])).rowCount;

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 6, onIdleError: () => undefined });
    await db.pool.query(`alter table samples add constraint poison check (sent <> ${POISON})`);
  });
  beforeEach(async () => {
    agent = await createAgent(db);
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('answers nobody before its commit, and everybody after it', async () => {
    const holder = await db.pool.connect();
    await holder.query('begin');
    await holder.query('lock table samples in exclusive mode');
    const ingest = ingestWith();
    const answered: number[] = [];
    const submitted = [0, 1, 2].map((second) =>
      ingest
        .submit(agent, batchOf([{ path: agent.first, start: START + second * 1_000 }]), NOW)
        .then(() => answered.push(second)),
    );
    await someoneWaitsForALock(db);
    expect(answered).toEqual([]);
    expect(ingest.figures()).toMatchObject({ queuedRows: 3, groups: 0, samples: 0 });
    await holder.query('rollback');
    holder.release();
    await Promise.all(submitted);
    expect(answered).toEqual([0, 1, 2]);
    expect(await countOf(agent.first)).toBe(3);
    await ingest.stop();
  });

  test('is given up where the database does not answer, and stored once when it is sent again', async () => {
    const holder = await db.pool.connect();
    await holder.query('begin');
    await holder.query('lock table samples in exclusive mode');
    const ingest = ingestWith({ storeWithinMs: 200 });
    const batch = batchOf([{ path: agent.first, start: START }]);
    const refusal = await ingest.submit(agent, batch, NOW).catch((error: unknown) => error);
    expect(asServiceError(refusal)).toMatchObject({ code: 'unavailable' });
    expect(ingest.figures()).toMatchObject({ queuedRows: 0, failedGroups: 1, samples: 0 });
    await holder.query('rollback');
    holder.release();
    await ingest.stop();
    const again = ingestWith();
    await again.submit(agent, batch, NOW);
    expect(await countOf(agent.first)).toBe(1);
    await again.stop();
  });

  test('loses only the batch that the database refuses, and says that sending it again is of no use', async () => {
    const refusedFields: string[] = [];
    const ingest = ingestWith({ onRefused: (field) => refusedFields.push(field) });
    const outcomes = await Promise.allSettled(
      [50, 50, POISON, 50, 50].map((sent, second) =>
        ingest.submit(agent, batchOf([{ path: agent.first, start: START + second * 1_000, sent }]), NOW),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(outcomes[2]).toMatchObject({ reason: { code: 'invalid', details: { field: 'batch' } } });
    expect(await countOf(agent.first)).toBe(4);
    await ingest.submit(agent, batchOf([{ path: agent.second, start: START }]), NOW);
    expect(await countOf(agent.second)).toBe(1);
    expect(refusedFields).toEqual(['batch']);
    await ingest.stop();
  });

  test('refused batches are counted by their field, whatever the row', async () => {
    const refusedFields: string[] = [];
    const ingest = ingestWith({ onRefused: (field) => refusedFields.push(field) });
    const good = { path: agent.first, start: START };
    for (const bad of [
      { ...good, path: 999_999_999 },
      { ...good, start: NOW + 2 * 3_600_000 },
    ])
      await expect(ingest.submit(agent, batchOf([good, bad]), NOW)).rejects.toMatchObject({ code: 'invalid' });
    expect(refusedFields).toEqual(['samples.path', 'samples.start']);
    expect(ingest.figures().refused).toBe(2);
    await ingest.stop();
  });

  test('leaves one line in the log: of what it held, how long it took and which way it went, or why it failed', async () => {
    const lines: { level: string; fields: object }[] = [];
    const at = (level: string) => (fields: object) => lines.push({ level, fields });
    const log = { ...quiet, debug: at('debug'), warn: at('warn') };
    const ingest = createIngest({ ...testContext(db), log }, { groupDelayMs: 30 });
    const other = await createAgent(db);
    await Promise.all([
      ingest.submit(agent, batchOf([{ path: agent.first, start: START }]), NOW),
      ingest.submit(agent, { ...batchOf([{ path: agent.second, start: START }]), sequence: 2 }, NOW),
      ingest.submit(other, batchOf([{ path: other.first, start: START, revision: 1 }]), NOW),
    ]);
    const held = { batches: 3, agents: 2, samples: 3, signals: 0, connects: 0, usage: 0 };
    const took = { waitedMs: expect.any(Number), tookMs: expect.any(Number) };
    expect(lines).toEqual([{ level: 'debug', fields: { way: 'copy', ...held, ...took } }]);
    await expect(
      ingest.submit(agent, batchOf([{ path: agent.first, start: START + 1_000, sent: POISON }]), NOW),
    ).rejects.toThrow();
    expect(lines[1]).toMatchObject({ level: 'warn', fields: { way: null, error: expect.stringContaining('poison') } });
    await ingest.stop();
  });

  test('marks minutes of samples and quarter-hours of connects, each with its own paths', async () => {
    const ingest = ingestWith();
    const quarter = START - (START % 900_000);
    const connect = {
      scheme: 'tcp' as const,
      tcpMicros: 9,
      tlsMicros: null,
      firstByteMicros: null,
      status: null,
      fault: null,
    };
    const connects = [899_999, 900_000].map((ms, i) => ({
      ...connect,
      path: i === 0 ? agent.first : agent.second,
      at: (quarter - 900_000 + ms) * 1_000,
    }));
    await ingest.submit(agent, { ...batchOf([{ path: agent.second, start: START + 59_000 }]), connects }, NOW);
    const { rows } = await db.pool.query(
      'select level, bucket, path_ids from rollup_dirty where path_ids && $1 order by level, bucket',
      [[agent.first, agent.second]],
    );
    expect(rows).toEqual([
      { level: 'connect', bucket: new Date(quarter - 900_000), path_ids: [agent.first] },
      { level: 'connect', bucket: new Date(quarter), path_ids: [agent.second] },
      { level: 'minute', bucket: new Date(START), path_ids: [agent.second] },
    ]);
    await ingest.stop();
  });
});

/** Resolves as soon as a backend of this database waits for a lock. */
async function someoneWaitsForALock(db: Database): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount !== null && rowCount > 0) return;
  }
}
