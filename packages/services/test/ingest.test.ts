import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import type { Batch } from '@twinline/wire/batch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIngest, type IngestOptions } from '../src/ingest/createIngest';
import { batchOf, createAgent, testContext } from './ingestWorld';

const NOW = Date.now();
const START = NOW - (NOW % 60_000) - 120_000;

describe.each(testServers())('ingest on $name', (server) => {
  let database: TestDatabase;
  let db: Database;
  let agent: Awaited<ReturnType<typeof createAgent>>;
  const ingestWith = (options: IngestOptions = {}) => createIngest(testContext(db), { groupDelayMs: 1, ...options });
  const stored = async (path: number) =>
    (
      await db.pool.query(
        'select start, revision, lost, rtt_buckets, rtt_counts from samples where path_id = $1 order by start',
        [path],
      )
    ).rows;

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 4, onIdleError: () => undefined });
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('what is acknowledged is stored, every column of it, with the mark of its minute', async () => {
    agent = await createAgent(db);
    const ingest = ingestWith();
    const batch = batchOf([
      { path: agent.first, start: START, lost: 2 },
      { path: agent.second, start: START + 1_000, bucket: 121 },
    ]);
    const answer = await ingest.submit(agent, batch, NOW);
    expect(answer).toEqual({ accepted: 2, signals: 0, configVersion: 1 });
    const { rows } = await db.pool.query(
      'select *, extract(epoch from start) * 1e6 as start_micros from samples where path_id = $1',
      [agent.first],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      duration_micros: 1_000_000,
      revision: 0,
      pending: 0,
      sent: 50,
      received: 48,
      late: 2,
      lost: 2,
      duplicates: 0,
      reordered: 0,
      forward_lost: null,
      rtt_min_micros: 79_000,
      rtt_mean_micros: 80_000,
      rtt_max_micros: 82_000,
      rtt_buckets: [119],
      rtt_counts: [48],
      jitter_micros: 900,
      delay_variation_micros: null,
      longest_loss_burst: 2,
      late_run: 0,
      late_run_span_micros: 0,
      received_at: new Date(NOW),
    });
    expect(Number(rows[0].start_micros)).toBe(START * 1_000);
    const marks = await db.pool.query('select bucket, path_ids from rollup_dirty where path_ids && $1', [
      [agent.first],
    ]);
    expect(marks.rows).toEqual([{ bucket: new Date(START), path_ids: [agent.first, agent.second] }]);
    await ingest.stop();
  });

  test('the same batch twice changes nothing', async () => {
    agent = await createAgent(db);
    const ingest = ingestWith();
    const signal = {
      path: agent.first,
      kind: 'blackout' as const,
      at: START * 1_000,
      lateRun: 5,
      lateRunSpanMicros: 100_000,
      firstLateSentAt: START * 1_000,
    };
    const batch = batchOf([{ path: agent.first, start: START, lost: 1 }], [signal]);
    await ingest.submit(agent, batch, NOW);
    const before = await stored(agent.first);
    await ingest.submit(agent, batch, NOW + 5_000);
    expect(await stored(agent.first)).toEqual(before);
    const signals = await db.pool.query('select received_at, kind, late_run from signals where path_id = $1', [
      agent.first,
    ]);
    expect(signals.rows).toEqual([{ received_at: new Date(NOW), kind: 'blackout', late_run: 5 }]);
    await ingest.stop();
  });

  test('a higher revision wins and a lower one loses, also within one group', async () => {
    agent = await createAgent(db);
    const ingest = ingestWith({ groupDelayMs: 20 });
    const send = (path: number, revision: number, lost: number) =>
      ingest.submit(agent, batchOf([{ path, start: START, revision, lost }]), NOW);
    await send(agent.first, 1, 3);
    await send(agent.first, 0, 9);
    expect(await stored(agent.first)).toMatchObject([{ revision: 1, lost: 3 }]);
    await send(agent.first, 2, 4);
    expect(await stored(agent.first)).toMatchObject([{ revision: 2, lost: 4 }]);
    await Promise.all([send(agent.second, 0, 1), send(agent.second, 2, 3), send(agent.second, 1, 2)]);
    expect(await stored(agent.second)).toMatchObject([{ revision: 2, lost: 3 }]);
    expect(ingest.figures().failedGroups).toBe(0);
    await ingest.stop();
  });

  test('a path of another agent is refused with the field named, and nothing of the batch is stored', async () => {
    agent = await createAgent(db);
    const stranger = await createAgent(db);
    const ingest = ingestWith();
    const batch = batchOf([
      { path: agent.first, start: START },
      { path: stranger.first, start: START },
    ]);
    await expect(ingest.submit(agent, batch, NOW)).rejects.toMatchObject({
      code: 'invalid',
      details: { field: 'samples.path[1]' },
    });
    expect(await stored(agent.first)).toEqual([]);
    expect(await stored(stranger.first)).toEqual([]);
    await ingest.stop();
  });

  test('a start from before retention or from the future is refused with the field named', async () => {
    agent = await createAgent(db);
    const ingest = ingestWith();
    for (const start of [NOW - 17 * 86_400_000, NOW + 2 * 3_600_000])
      await expect(ingest.submit(agent, batchOf([{ path: agent.first, start }]), NOW)).rejects.toMatchObject({
        details: { field: 'samples.start[0]' },
      });
    await ingest.stop();
  });

  test('nothing is acknowledged before its commit: when the database ends the connection, the promise rejects', async () => {
    agent = await createAgent(db);
    const holder = await db.pool.connect();
    await holder.query('begin');
    await holder.query('lock table samples in exclusive mode');
    const ingest = ingestWith();
    const submitted = ingest.submit(agent, batchOf([{ path: agent.first, start: START }]), NOW);
    const outcome = submitted.then(
      () => 'acknowledged',
      () => 'rejected',
    );
    await endWhoWaits(db);
    expect(await outcome).toBe('rejected');
    await holder.query('rollback');
    holder.release();
    expect(await stored(agent.first)).toEqual([]);
    await ingest.submit(agent, batchOf([{ path: agent.first, start: START }]), NOW);
    expect(await stored(agent.first)).toHaveLength(1);
    await ingest.stop();
  });

  test('when more waits than the bound, agents are told to come back, and what waits is still stored', async () => {
    agent = await createAgent(db);
    const holder = await db.pool.connect();
    await holder.query('begin');
    await holder.query('lock table samples in exclusive mode');
    const ingest = ingestWith({ maxQueuedRows: 2 });
    const rows = [
      { path: agent.first, start: START },
      { path: agent.first, start: START + 1_000 },
    ];
    const waiting = ingest.submit(agent, batchOf(rows), NOW);
    const refused = ingest.submit(agent, batchOf([{ path: agent.second, start: START }]), NOW);
    await expect(refused).rejects.toMatchObject({ code: 'overloaded', details: { retryAfterMs: expect.any(Number) } });
    await holder.query('rollback');
    holder.release();
    await waiting;
    expect(await stored(agent.first)).toHaveLength(2);
    expect(ingest.figures()).toMatchObject({ overloaded: 1, queuedRows: 0 });
    await ingest.stop();
  });

  test('the engine gets a batch at once, also one that storage has no room for, and never one that is refused', async () => {
    agent = await createAgent(db);
    const given: number[] = [];
    const ingest = ingestWith({ maxQueuedRows: 0, onBatch: (_, batch) => given.push(batch.sequence) });
    const [mine, foreign] = [agent.first, agent.second + 1_000_000].map((path) => batchOf([{ path, start: START }]));
    const reply = { ...batchOf([]), replies: [{ path: agent.second + 1_000_000, sentAt: START }] };
    const outcomes = await Promise.allSettled(
      [mine, foreign, reply].map((batch, i) => ingest.submit(agent, { ...batch, sequence: i + 1 } as Batch, NOW)),
    );
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : null));
    expect(reasons).toMatchObject([
      { code: 'overloaded' },
      { code: 'invalid', details: { field: 'samples.path[0]' } },
      { code: 'invalid', details: { field: 'replies[0].path' } },
    ]);
    expect(given).toEqual([1]);
    await ingest.stop();
  });

  test('an agent that reported is seen, with its version', async () => {
    agent = await createAgent(db);
    const ingest = ingestWith();
    await ingest.submit(agent, batchOf([]), NOW);
    await ingest.stop();
    const { rows } = await db.pool.query('select last_seen_at, agent_version from agents where id = $1', [
      agent.agentId,
    ]);
    expect(rows).toEqual([{ last_seen_at: new Date(NOW), agent_version: 'test' }]);
  });
});

/** Ends the backend that waits for a lock in this database, as soon as there is one. */
async function endWhoWaits(db: Database): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount !== null && rowCount > 0) return;
  }
}
