import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIngest, type Ingest } from '../src/ingest/createIngest';
import { createRollupLoop } from '../src/rollup/createRollupLoop';
import { retain } from '../src/rollup/retain';
import { batchOf, createAgent, type Row, testContext } from './ingestWorld';

const QUARTER_MS = 900_000;
const NOW = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS;
/** The quarter that ended an hour ago. */
const START = NOW - 5 * QUARTER_MS;

describe.each(testServers())('rollups on $name', (server) => {
  let database: TestDatabase;
  let db: Database;
  let ingest: Ingest;
  let agent: Awaited<ReturnType<typeof createAgent>>;

  const send = (rows: Row[]) => ingest.submit(agent, batchOf(rows), NOW);
  const roll = () => createRollupLoop(testContext(db, () => NOW)).runOnce();
  const one = async (sql: string, values: unknown[] = []) => (await db.pool.query(sql, values)).rows[0];
  const minute = (path: number, at: number) =>
    one('select * from rollup_minutes where path_id = $1 and bucket = $2', [path, new Date(at)]);
  const quarter = (path: number, at: number) =>
    one('select * from rollup_quarters where path_id = $1 and bucket = $2', [path, new Date(at)]);
  /** `count` seconds from `from`, each with this many of its 50 probes lost. */
  const seconds = (from: number, count: number, lost: number): Row[] =>
    Array.from({ length: count }, (_, i) => ({ path: agent.first, start: from + i * 1_000, lost }));

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 4 });
    ingest = createIngest(testContext(db), { groupDelayMs: 1 });
  });
  beforeEach(async () => {
    agent = await createAgent(db);
  });
  afterAll(async () => {
    await ingest.stop();
    await db.end();
    await database.drop();
  });

  test('a minute and its quarter equal the figures computed from the raw samples', async () => {
    const rows = Array.from({ length: 130 }, (_, i) => ({
      path: agent.first,
      start: START + i * 1_000 + 137,
      lost: i % 7,
      bucket: 110 + (i % 5),
    }));
    await send(rows);
    await roll();
    const sum = (of: (row: (typeof rows)[number]) => number, list = rows) => list.reduce((s, row) => s + of(row), 0);
    const first = rows.slice(0, 60);
    const rolled = await minute(agent.first, START);
    expect(rolled).toMatchObject({
      samples: 60,
      sent: 3_000,
      lost: sum((row) => row.lost, first),
      received: 3_000 - sum((row) => row.lost, first),
      rtt_min_micros: 79_000,
      rtt_max_micros: 82_000,
      rtt_sum_micros: 80_000 * (3_000 - sum((row) => row.lost, first)),
      rtt_buckets: [110, 111, 112, 113, 114],
      jitter_sum_micros: 54_000,
      jitter_samples: 60,
      longest_loss_burst: 6,
      good_seconds: '1'.repeat(60),
      bad_seconds: '0'.repeat(60),
      demo: false,
    });
    const counts = [0, 1, 2, 3, 4].map((k) =>
      sum(
        (row) => 50 - row.lost,
        first.filter((row) => row.bucket === 110 + k),
      ),
    );
    expect(rolled.rtt_counts.map(Number)).toEqual(counts);
    expect(await quarter(agent.first, START)).toMatchObject({
      samples: 130,
      lost: sum((row) => row.lost),
      good_seconds: 130,
      bad_seconds: 0,
      unavailable_seconds: 0,
    });
  });

  test('a late batch repairs the minute and the quarter it falls into, and rolling up again changes nothing', async () => {
    await send(seconds(START, 30, 0));
    await roll();
    await send([...seconds(START + 30_000, 30, 50), { path: agent.first, start: START, revision: 1, lost: 40 }]);
    expect(await roll()).toEqual({ minutes: 1, quarters: 1, connects: 0, days: 1 });
    const repaired = await minute(agent.first, START);
    expect(repaired).toMatchObject({
      samples: 60,
      lost: 1_540,
      good_seconds: `0${'1'.repeat(29)}${'0'.repeat(30)}`,
      bad_seconds: `1${'0'.repeat(29)}${'1'.repeat(30)}`,
    });
    expect(await quarter(agent.first, START)).toMatchObject({ lost: 1_540, bad_seconds: 31, unavailable_seconds: 30 });
    expect(await roll()).toEqual({ minutes: 0, quarters: 0, connects: 0, days: 0 });
    expect(await minute(agent.first, START)).toEqual(repaired);
  });

  test('a second is bad when half of its probes are lost, good under that, and neither when none were sent', async () => {
    await send([
      { path: agent.first, start: START, lost: 25 },
      { path: agent.first, start: START + 1_000, lost: 24 },
      { path: agent.first, start: START + 2_000, sent: 0 },
    ]);
    await roll();
    expect(await minute(agent.first, START)).toMatchObject({
      good_seconds: `01${'0'.repeat(58)}`,
      bad_seconds: `1${'0'.repeat(59)}`,
    });
  });

  test('an outage across the border of two quarters counts in each for its seconds there', async () => {
    const border = START + QUARTER_MS;
    await send([
      ...seconds(border - 20_000, 15, 0),
      ...seconds(border - 5_000, 15, 50),
      ...seconds(border + 10_000, 20, 0),
    ]);
    await roll();
    expect(await quarter(agent.first, START)).toMatchObject({ bad_seconds: 5, unavailable_seconds: 5 });
    expect(await quarter(agent.first, border)).toMatchObject({ bad_seconds: 10, unavailable_seconds: 10 });
  });

  test('a minute that is not over yet is left for later', async () => {
    await send([{ path: agent.first, start: NOW - 30_000 }]);
    expect(await roll()).toEqual({ minutes: 0, quarters: 0, connects: 0, days: 0 });
    const later = createRollupLoop(testContext(db, () => NOW + 60_000));
    expect(await later.runOnce()).toMatchObject({ minutes: 1 });
  });

  test('raw samples older than 16 days are dropped, and their rollups stay', async () => {
    await send(seconds(START, 5, 0));
    await roll();
    await retain(testContext(db, () => NOW));
    expect(await one('select count(*) as n from samples where path_id = $1', [agent.first])).toEqual({ n: 5 });
    // A chunk goes when all of it is old enough.
    await retain(testContext(db, () => NOW + 16.5 * 86_400_000));
    expect(await one('select count(*) as n from samples where path_id = $1', [agent.first])).toEqual({ n: 0 });
    expect(await minute(agent.first, START)).toMatchObject({ samples: 5 });
  });

  test('connects are dropped like samples, and bandwidth use after 90 days', async () => {
    await db.pool.query(`insert into connects (path_id, at, scheme, tcp_micros) values ($1, $2, 'tcp', 80000)`, [
      agent.first,
      new Date(START),
    ]);
    await db.pool.query(
      `with circuit as (
         insert into circuits (organization_id, name, provider) values ($1, 'Circuit', 'Provider') returning id
       )
       insert into circuit_usage (circuit_id, source, start, duration_micros, received_bytes, sent_bytes)
       select id, 'agent', $2, 1000000, 1, 1 from circuit`,
      [agent.organizationId, new Date(START)],
    );
    const left = async (days: number) => {
      await retain(testContext(db, () => NOW + days * 86_400_000));
      const connects = await one('select count(*) as n from connects where path_id = $1', [agent.first]);
      const usage = await one(
        'select count(*) as n from circuit_usage u join circuits c on c.id = u.circuit_id where c.organization_id = $1',
        [agent.organizationId],
      );
      return [connects, usage];
    };
    expect(await left(15)).toEqual([{ n: 1 }, { n: 1 }]);
    expect(await left(18)).toEqual([{ n: 0 }, { n: 1 }]);
    expect(await left(99)).toEqual([{ n: 0 }, { n: 0 }]);
  });
});
