import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import type { Batch } from '@twinline/wire/batch';
import { type Sample, toColumns } from '@twinline/wire/columns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIngest, type Ingest, type IngestOptions } from '../src/ingest/createIngest';
import type { GroupReport } from '../src/ingest/reportGroup';
import { numberColumns } from '../src/ingest/sampleTable';
import { batchOf, createAgent, type Row, testContext } from './ingestWorld';

const NOW = Date.now();
const START = NOW - (NOW % 60_000) - 120_000;

describe.each(testServers())('new samples go by COPY and others by upsert, on $name', (server) => {
  let database: TestDatabase;
  let db: Database;
  let agent: Awaited<ReturnType<typeof createAgent>>;
  let clock = NOW;
  const ingestWith = (options: IngestOptions = {}) =>
    createIngest(
      testContext(db, () => clock),
      { groupDelayMs: 1, ...options },
    );
  const rowsOf = async (path: number) =>
    (await db.pool.query('select * from samples where path_id = $1 order by start', [path])).rows;

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 6, onIdleError: () => undefined });
  });
  beforeEach(async () => {
    agent = await createAgent(db);
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('both ways store every column of a sample, known or not, with histograms long and empty', async () => {
    const ingest = ingestWith();
    for (const sample of samplesOfAllKinds()) {
      const ways = [
        { path: agent.first, revision: 0 },
        { path: agent.second, revision: 1 },
      ];
      for (const way of ways)
        await ingest.submit(agent, { ...batchOf([]), samples: toColumns([{ ...sample, ...way }]) }, NOW);
    }
    const wanted = samplesOfAllKinds().map((sample) => ({
      ...Object.fromEntries(numberColumns.map(([wire, column]) => [column, sample[wire]])),
      ...{ rtt_buckets: sample.rttBuckets, rtt_counts: sample.rttCounts, received_at: new Date(NOW) },
      start: new Date(sample.start / 1_000),
    }));
    expect(await rowsOf(agent.first)).toEqual(wanted.map((row) => ({ ...row, path_id: agent.first, revision: 0 })));
    expect(await rowsOf(agent.second)).toEqual(wanted.map((row) => ({ ...row, path_id: agent.second, revision: 1 })));
    await ingest.stop();
  });

  test('a batch that an earlier hub stored costs one more try, changes nothing, and harms none beside it', async () => {
    const batch = batchOf([{ path: agent.first, start: START, lost: 1 }]);
    const earlier = ingestWith();
    await earlier.submit(agent, batch, NOW);
    await earlier.stop();
    const before = await rowsOf(agent.first);

    const ways: GroupReport['way'][] = [];
    const ingest = ingestWith({ groupDelayMs: 20, onGroup: ({ way }) => ways.push(way) });
    const beside = batchOf([{ path: agent.second, start: START, lost: 3 }]);
    await Promise.all([ingest.submit(agent, batch, NOW + 9), ingest.submit(agent, { ...beside, sequence: 2 }, NOW)]);
    expect(await rowsOf(agent.first)).toEqual(before);
    expect(await rowsOf(agent.second)).toMatchObject([{ lost: 3 }]);
    expect(ingest.figures()).toMatchObject({ fallbacks: 1, failedGroups: 0, groups: 1 });

    const later = (seconds: number) => batchOf([{ path: agent.second, start: START + seconds * 1_000 }]);
    await ingest.submit(agent, later(1), NOW);
    clock += 1_001;
    await ingest.submit(agent, later(2), NOW);
    expect(ways).toEqual(['upsert', 'upsert', 'copy']);
    expect(ingest.figures().fallbacks).toBe(1);
    await ingest.stop();
  });

  test('a large group of which the first sample is stored already is stored, though COPY ended while it was being sent', async () => {
    const batches = Array.from({ length: 5 }, (_, b) =>
      batchOf(
        Array.from({ length: 2_000 }, (_, row) => ({ path: agent.first, start: START - (b * 2_000 + row) * 1_000 })),
      ),
    );
    const earlier = ingestWith();
    await earlier.submit(agent, batchOf([{ path: agent.first, start: START, lost: 7 }]), NOW);
    await earlier.stop();
    const ingest = ingestWith({ groupDelayMs: 20 });
    await Promise.all(batches.map((batch) => ingest.submit(agent, batch, NOW)));
    const rows = await rowsOf(agent.first);
    expect(rows).toHaveLength(10_000);
    expect(rows.at(-1)).toMatchObject({ lost: 7 });
    expect(ingest.figures()).toMatchObject({ fallbacks: 1, failedGroups: 0 });
    await ingest.stop();
  });

  test('a batch that comes by two ways at once is stored once, without a try in vain', async () => {
    const ingest = ingestWith({ groupDelayMs: 20 });
    const batch = batchOf([{ path: agent.first, start: START, lost: 1 }]);
    await Promise.all([ingest.submit(agent, batch, NOW), ingest.submit(agent, batch, NOW)]);
    await ingest.submit(agent, batch, NOW);
    expect(await rowsOf(agent.first)).toHaveLength(1);
    expect(ingest.figures()).toMatchObject({ batches: 3, fallbacks: 0 });
    await ingest.stop();
  });

  test.each(permutations([0, 1, 2]))(
    'the highest revision wins, in whatever order it comes: %i %i %i',
    async (...order) => {
      for (const groupDelayMs of [0, 20]) {
        const ingest = ingestWith({ groupDelayMs });
        const start = START + groupDelayMs * 1_000;
        const send = (revision: number) =>
          ingest.submit(agent, batchOf([{ path: agent.first, start, revision, lost: revision }]), NOW);
        if (groupDelayMs === 0) for (const revision of order) await send(revision);
        else await Promise.all(order.map(send));
        await ingest.stop();
      }
      expect(await rowsOf(agent.first)).toMatchObject([
        { revision: 2, lost: 2 },
        { revision: 2, lost: 2 },
      ]);
    },
  );

  test('two hubs that store the same samples at once leave each once, with its highest revision', async () => {
    const hubs = [ingestWith({ maxGroupRows: 50 }), ingestWith({ maxGroupRows: 50 })];
    const seconds = Array.from({ length: 40 }, (_, second) => second);
    const send = (hub: Ingest, revision: number, order: readonly number[]) => {
      const rows: Row[] = order.map((second) => ({
        ...{ path: agent.first, start: START + second * 1_000 },
        ...{ revision: second % 4 === 0 ? 0 : revision, lost: revision },
      }));
      return hub.submit(agent, batchOf(rows), NOW);
    };
    const backwards = [...seconds].reverse();
    for (let round = 0; round < 3; round += 1)
      await Promise.all(
        hubs.flatMap((hub, i) => [0, 2, 1].map((revision) => send(hub, revision, i === 0 ? seconds : backwards))),
      );
    const rows = await rowsOf(agent.first);
    expect(rows.map(({ start }) => start.getTime())).toEqual(seconds.map((second) => START + second * 1_000));
    for (const [second, row] of rows.entries())
      if (second % 4 !== 0) expect(row).toMatchObject({ revision: 2, lost: 2 });
    for (const hub of hubs) {
      expect(hub.figures().failedGroups).toBe(0);
      await hub.stop();
    }
  });

  test('what an earlier hub stored and a correction beside it come out right in one group', async () => {
    const earlier = ingestWith();
    await earlier.submit(agent, batchOf([{ path: agent.first, start: START, lost: 1 }]), NOW);
    await earlier.stop();
    const ingest = ingestWith();
    const rows = [0, 3, 2].map((revision) => ({ path: agent.first, start: START, revision, lost: 10 + revision }));
    await ingest.submit(agent, batchOf([...rows, { path: agent.first, start: START + 1_000 }]), NOW);
    expect(await rowsOf(agent.first)).toMatchObject([{ revision: 3, lost: 13 }, { revision: 0 }]);
    await ingest.stop();
  });
});

function permutations(items: readonly number[]): [number, number, number][] {
  const all = items.flatMap((a) => items.flatMap((b) => items.map((c) => [a, b, c] as [number, number, number])));
  return all.filter((order) => new Set(order).size === items.length);
}

/** One with all values known and different, one with all unknown that may be, one with the longest histogram. */
function samplesOfAllKinds(): Sample[] {
  const plain = toSample(batchOf([{ path: 1, start: START }]));
  const numbers = numberColumns.filter(([, , type]) => type === 'int4' || type === 'int4?');
  const all = Object.fromEntries(numbers.map(([name], i) => [name, 1_000 + i]));
  const unknown = Object.fromEntries(numbers.filter(([, , type]) => type === 'int4?').map(([name]) => [name, null]));
  const long = Array.from({ length: 200 }, (_, i) => i);
  return [
    {
      ...plain,
      ...all,
      timestampSource: 1,
      lateRunSpanMicros: 7_000_000_000,
      forwardDelayChangeMicros: -2_147_483_648,
    },
    { ...plain, ...unknown, start: (START + 1_000) * 1_000, rttBuckets: [], rttCounts: [] },
    { ...plain, start: (START + 2_000) * 1_000, rttBuckets: long, rttCounts: long.map((i) => 1_000_000 - i) },
  ];
}

function toSample({ samples }: Batch): Sample {
  return Object.fromEntries(Object.entries(samples).map(([name, [value]]) => [name, value])) as unknown as Sample;
}
