import { editionOf, testServers } from '@twinline/db/testing/databases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getRetention } from '../src/retention/getRetention';
import { previewRetention } from '../src/retention/previewRetention';
import { defaultRetention } from '../src/retention/retention';
import { setRetention } from '../src/retention/setRetention';
import { addDay, createHourSums } from '../src/rollup/dayFigures';
import { DAY_MS, daysBefore, NOW, openRetentionWorld, type RetentionWorld, SHORT } from './fixtures/retention';

const servers = await Promise.all(
  testServers().map(async (server) => ({ ...server, edition: await editionOf(server) })),
);

describe.each(servers)('retention on $name', (server) => {
  let world: RetentionWorld;

  beforeEach(async () => {
    world = await openRetentionWorld(server);
  });
  afterEach(() => world.end());

  test('an organization that keeps less loses its rows, and nobody else loses any', async () => {
    const { short, long, choose, run, left, addSamples, addRollups, addDays } = world;
    await choose(short, SHORT);
    for (const path of [short.first, short.second, long.first]) {
      await addSamples(path, [0, 1, 3, 10, 15]);
      await addRollups('rollup_minutes', path, [0, 4, 6, 40, 80]);
      await addRollups('rollup_quarters', path, [0, 29, 31, 200, 700]);
      await addDays(path, [700, 200, 32, 29, 1], 100);
    }
    const retained = await run();
    expect(retained?.failures).toEqual([]);
    expect(retained?.tables).toMatchObject({
      samples: { chunks: 0, rows: 6 },
      rollup_minutes: { chunks: 0, rows: 6 },
      rollup_quarters: { chunks: 0, rows: 6 },
      rollup_days: { chunks: 0, rows: 6 },
    });
    for (const path of [short.first, short.second]) {
      expect(await left('samples', 'start', path)).toEqual([0, 1]);
      expect(await left('rollup_minutes', 'bucket', path)).toEqual([0, 4]);
      expect(await left('rollup_quarters', 'bucket', path)).toEqual([0, 29]);
    }
    expect(await left('samples', 'start', long.first)).toEqual([0, 1, 3, 10, 15]);
    expect(await left('rollup_minutes', 'bucket', long.first)).toEqual([0, 4, 6, 40, 80]);
    expect(await left('rollup_quarters', 'bucket', long.first)).toEqual([0, 29, 31, 200, 700]);
    expect((await run())?.tables).toMatchObject({ samples: { rows: 0 }, rollup_days: { rows: 0 } });
  });

  test('connects, signals and bandwidth use go with raw and minutes', async () => {
    const { db, short, long, choose, run, left } = world;
    await choose(short, SHORT);
    for (const agent of [short, long]) {
      await db.pool.query(`insert into connects (path_id, at, scheme) select $1, unnest($2::timestamptz[]), 'tcp'`, [
        agent.first,
        [1, 3, 15].map(daysBefore),
      ]);
      await db.pool.query(
        `insert into signals (received_at, path_id, kind, at, late_run, late_run_span_micros)
         select t, $1, 'suspicion', t, 2, 40000 from unnest($2::timestamptz[]) t`,
        [agent.first, [1, 3, 15].map(daysBefore)],
      );
      await db.pool.query(
        `with circuit as (insert into circuits (organization_id, name, provider) values ($1, 'C', 'P') returning id)
         insert into circuit_usage (circuit_id, source, start, duration_micros, received_bytes, sent_bytes)
         select id, source, t, 1000000, 1, 1 from circuit, unnest(array['a', 'b']) source, unnest($2::timestamptz[]) t`,
        [agent.organizationId, [1, 6, 80].map(daysBefore)],
      );
    }
    expect((await run())?.tables).toMatchObject({
      connects: { rows: 2 },
      signals: { rows: 2 },
      circuit_usage: { rows: 4 },
    });
    expect(await left('connects', 'at', short.first)).toEqual([1]);
    expect(await left('signals', 'at', short.first)).toEqual([1]);
    expect(await left('signals', 'at', long.first)).toEqual([1, 3, 15]);
  });

  test('the longest retention of all holds for chunks: one who keeps more keeps what others have long lost', async () => {
    const { short, long, choose, run, left, addSamples } = world;
    await choose(long, { ...defaultRetention, rawDays: 60 });
    for (const path of [short.first, long.first]) await addSamples(path, [1, 15, 20, 40]);
    await run();
    expect(await left('samples', 'start', short.first)).toEqual([1, 15]);
    expect(await left('samples', 'start', long.first)).toEqual([1, 15, 20, 40]);
  });

  test('differences of running totals stay what they were when older days have gone', async () => {
    const { db, short, choose, run, left, addDays } = world;
    await choose(short, SHORT);
    await addDays(short.first, [700, 200, 32, 29, 10, 1], 100);
    const sentBetween = async () => {
      const { rows } = await db.pool.query<{ totals: Buffer }>(
        'select totals from rollup_days where path_id = $1 and day >= $2::date order by day',
        [short.first, daysBefore(29.5)],
      );
      const between = createHourSums();
      addDay(between, rows.at(-1)?.totals ?? Buffer.of());
      addDay(between, rows[0]?.totals ?? Buffer.of(), -1);
      return between.sums.sent[0];
    };
    const before = await sentBetween();
    await run();
    expect(await left('rollup_days', 'day', short.first)).toHaveLength(3);
    expect([before, await sentBetween()]).toEqual([200, 200]);
  });

  test('what has yet to be rolled up stays, however old, and goes when it has been', async () => {
    const { db, short, long, choose, run, left, addSamples } = world;
    await choose(short, SHORT);
    for (const path of [short.first, long.first]) await addSamples(path, [0, 3, 20, 90]);
    const mark = (level: string, days: number, markedDaysAgo: number) =>
      db.pool.query('insert into rollup_dirty (level, bucket, path_ids, marked_at) values ($1, $2, $3, $4)', [
        level,
        daysBefore(days),
        [short.first],
        daysBefore(markedDaysAgo),
      ]);
    await mark('minute', 20, 0);
    await mark('quarter', 100, 0);
    await mark('minute', 100, 2);
    await run();
    expect(await left('samples', 'start', short.first)).toEqual([0, 3, 20]);
    expect(await left('samples', 'start', long.first)).toEqual([0, 3, 20]);
    await db.pool.query('delete from rollup_dirty');
    await run();
    expect(await left('samples', 'start', short.first)).toEqual([0]);
    expect(await left('samples', 'start', long.first)).toEqual([0, 3]);
  });

  test('two processes at once do not do it twice, and an aborted run leaves the rest to the next', async () => {
    const { short, choose, run, left, addSamples } = world;
    await choose(short, SHORT);
    await addSamples(short.first, [1, 3, 4, 5]);
    const aborted = new AbortController();
    aborted.abort();
    expect((await run(aborted.signal))?.tables).toEqual({});
    const runs = await Promise.all([run(), run()]);
    const rows = runs.map((retained) => retained?.tables.samples?.rows ?? 0);
    expect(rows.reduce((a, b) => a + b, 0)).toBe(3);
    expect(await left('samples', 'start', short.first)).toEqual([1]);
  });

  test('a table that somebody holds is left to the next run, and the others go on', async () => {
    const { db, short, choose, run, addSamples, addRollups } = world;
    await choose(short, SHORT);
    await addSamples(short.first, [1, 3]);
    await addRollups('rollup_minutes', short.first, [1, 6]);
    const holder = await db.pool.connect();
    await holder.query('begin');
    await holder.query('lock table rollup_minutes in share mode');
    const retained = await run();
    await holder.query('rollback');
    holder.release();
    expect(retained?.failures).toEqual(['delete rows of rollup_minutes']);
    expect(retained?.tables).toMatchObject({ samples: { rows: 1 }, rollup_minutes: { rows: 0 } });
    expect((await run())?.tables).toMatchObject({ rollup_minutes: { rows: 1 } });
  });

  if (server.edition === 'none')
    test('plain tables: what a deleted organization left behind goes too', async () => {
      const { db, short, run, left, addSamples } = world;
      await addSamples(short.first, [1, 20]);
      await db.pool.query('delete from organization where id = $1', [short.organizationId]);
      await run();
      expect(await left('samples', 'start', short.first)).toEqual([1]);
    });

  if (server.edition !== 'none')
    test('hypertables: chunks are dropped, not emptied', async () => {
      const { db, long, run, left, addSamples } = world;
      await addSamples(long.first, [1, 20, 30]);
      const chunks = async () => (await db.pool.query(`select show_chunks('samples') as chunk`)).rows.length;
      expect(await chunks()).toBe(3);
      await run();
      if (server.edition === 'timescale') await world.runPolicy('policy_retention', 'samples');
      expect(await chunks()).toBe(1);
      expect(await left('samples', 'start', long.first)).toEqual([1]);
    });

  test('settings are refused with the field named: limits, whole days, and finer no longer than coarser', async () => {
    const { short, of } = world;
    const refuse = (change: object, field: string) =>
      expect(setRetention(of(short), { ...defaultRetention, ...change, changedBy: 'x' })).rejects.toMatchObject({
        code: 'invalid',
        details: { field },
      });
    await refuse({ rawDays: 0 }, 'rawDays');
    await refuse({ rawDays: 1.5 }, 'rawDays');
    await refuse({ minutesDays: 801 }, 'minutesDays');
    await refuse({ quartersDays: Number.NaN }, 'quartersDays');
    await refuse({ rawDays: 91 }, 'minutesDays');
    await refuse({ minutesDays: 800, quartersDays: 700 }, 'quartersDays');
    expect((await getRetention(of(short))).updatedAt).toBeNull();
  });

  test('an organization sees its own settings, its oldest measurements, and what a choice would take', async () => {
    const { short, long, of, choose, addSamples, addRollups } = world;
    await addSamples(short.second, [1, 3]);
    await addSamples(long.first, [10]);
    await addRollups('rollup_minutes', short.first, [6]);
    const before = await getRetention(of(short));
    expect(before).toMatchObject({ settings: defaultRetention, updatedAt: null });
    expect(before.stored).toEqual([
      { resolution: 'raw', oldest: NOW - 3 * DAY_MS },
      { resolution: 'minutes', oldest: NOW - 6 * DAY_MS },
      { resolution: 'quarters', oldest: null },
    ]);
    expect(await previewRetention(of(short), SHORT)).toEqual([
      { resolution: 'raw', keptFrom: NOW - 2 * DAY_MS, oldest: NOW - 3 * DAY_MS, daysGoing: 1 },
      { resolution: 'minutes', keptFrom: NOW - 5 * DAY_MS, oldest: NOW - 6 * DAY_MS, daysGoing: 1 },
      { resolution: 'quarters', keptFrom: NOW - 30 * DAY_MS, oldest: null, daysGoing: 0 },
    ]);
    await choose(short, SHORT);
    expect(await getRetention(of(short))).toMatchObject({ settings: SHORT, updatedAt: NOW });
    expect(await getRetention(of(long))).toMatchObject({ settings: defaultRetention, updatedAt: null });
  });
});
