import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRollupLoop } from '../src/rollup/createRollupLoop';
import { addDay, createHourSums } from '../src/rollup/dayFigures';
import { addMark, LEVELS, type Marks, markDirty } from '../src/rollup/marks';
import { hoursOf, localHour, readDays, readRollups, referenceOf } from './fixtures/rollupReference';
import { measure, type Raw, sampleOf, store } from './fixtures/rollups';
import { seeded } from './fixtures/seeded';
import { insertOrganization, insertRegion, type World, worlds } from './fixtures/world';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => Date.parse(text);

describe.each(worlds())('days and totals on %s', (_, openWorld) => {
  let world: World;
  let regions = 0;
  const rollAt = (now: number) => createRollupLoop(world.context('o', now)).runOnce();
  const query = async (sql: string, values: unknown[] = []) => (await world.db.pool.query(sql, values)).rows;

  /** A path of a region of its own. */
  async function pathIn(timeZone: string): Promise<{ path: number; regionId: string }> {
    const code = `X${String.fromCharCode(65 + (regions % 26))}-${regions}`;
    regions += 1;
    const region = await insertRegion(world.db, { organizationId: 'o', code, timeZone });
    return { path: region.carriers[0]?.paths.A ?? 0, regionId: region.regionId };
  }

  /** Every row of the path, byte for byte. */
  const everything = (path: number) =>
    Promise.all(
      ['rollup_minutes', 'rollup_quarters', 'rollup_connects', 'rollup_days'].map((table) =>
        query(`select to_jsonb(r) as row from ${table} r where path_id = $1 order by 1`, [path]),
      ),
    );

  async function expectTotals(path: number): Promise<void> {
    const running = createHourSums();
    for (const { figures, totals } of await readDays(world.db, path)) {
      addDay(running, figures);
      expect(hoursOf(totals)).toEqual(hoursOf(running));
    }
  }

  beforeAll(async () => {
    world = await openWorld();
    await insertOrganization(world.db, 'o');
  });
  afterAll(async () => {
    await world.end();
  });

  test.each([
    ['Asia/Kathmandu', '2026-11-10T00:00Z'],
    ['America/Sao_Paulo', '2026-11-10T00:00Z'],
    ['Europe/Berlin', '2026-03-28T12:00Z'],
    ['Europe/Berlin', '2026-10-24T12:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T03:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T03:00Z'],
  ])(
    'minutes, quarter-hours, connect times and days equal the plain computation in %s from %s on',
    async (timeZone, from) => {
      const { path } = await pathIn(timeZone);
      const raw = measure(path, at(from), at(from) + 36 * HOUR_MS, 7);
      await store(world.db, raw);
      await rollAt(at(from) + 40 * HOUR_MS);
      expect(await readRollups(world.db, path)).toEqual(referenceOf(raw, timeZone));
      await expectTotals(path);
    },
  );

  test('where the clock is set back both one o’clocks are in hour 1, and the hour that is skipped has nothing', async () => {
    const fall = (await pathIn('America/New_York')).path;
    const spring = (await pathIn('America/New_York')).path;
    for (const [path, from] of [
      [fall, at('2026-11-01T04:00Z')],
      [spring, at('2026-03-08T05:00Z')],
    ] as const)
      await store(world.db, { samples: everyMinute(path, from, 6 * 60), connects: [] });
    await rollAt(at('2026-11-02T00:00Z'));
    const sent = async (path: number) =>
      (await readDays(world.db, path)).map(({ day, figures }) => [
        day,
        Object.entries(hoursOf(figures)).map(([hour, figures]) => [Number(hour), figures.sent]),
      ]);
    const hour = 60 * 50;
    expect(await sent(fall)).toEqual([
      [
        '2026-11-01',
        [
          [0, hour],
          [1, 2 * hour],
          [2, hour],
          [3, hour],
          [4, hour],
        ],
      ],
    ]);
    expect(await sent(spring)).toEqual([['2026-03-08', [0, 1, 3, 4, 5, 6].map((local) => [local, hour])]]);
  });

  test('a batch six hours late repairs minute, quarter-hour, connects, day, and the totals of the days after it', async () => {
    const { path } = await pathIn('Asia/Kathmandu');
    const from = at('2026-11-10T12:00Z');
    const first = measure(path, from, from + 3 * DAY_MS, 11);
    await store(world.db, first);
    await rollAt(from + 3 * DAY_MS);
    const lateAt = from + 20 * HOUR_MS;
    const late: Raw = {
      samples: [
        ...measure(path, lateAt + 500, lateAt + 40 * 60_000, 12).samples,
        // What was known of one second already, known better.
        ...first.samples
          .filter((sample) => sample.at >= lateAt)
          .slice(0, 1)
          .map((sample) => ({ ...sampleOf(path, sample.at, 17, seeded(13)), revision: 1 })),
      ],
      connects: measure(path, lateAt + 900, lateAt + HOUR_MS, 14).connects,
    };
    await store(world.db, late);
    await rollAt(from + 3 * DAY_MS + 60_000);
    const all = { samples: [...first.samples, ...late.samples], connects: [...first.connects, ...late.connects] };
    expect(await readRollups(world.db, path)).toEqual(referenceOf(all, 'Asia/Kathmandu'));
    await expectTotals(path);
  });

  test('rolling everything up again changes nothing, byte for byte', async () => {
    const { path } = await pathIn('America/Sao_Paulo');
    const from = at('2026-11-10T12:00Z');
    await store(world.db, measure(path, from, from + DAY_MS, 21));
    await rollAt(from + 2 * DAY_MS);
    const before = await everything(path);
    const client = await world.db.pool.connect();
    for (const level of LEVELS) {
      const marks: Marks = new Map();
      for (let bucket = from; bucket < from + DAY_MS; bucket += level === 'minute' ? 60_000 : 900_000)
        addMark(marks, bucket, [path]);
      await markDirty(client, level, marks);
    }
    client.release();
    expect(await rollAt(from + 2 * DAY_MS)).toMatchObject({ quarters: 96 });
    expect(await everything(path)).toEqual(before);
  });

  test('over any range of days the totals differ by the sum of its days, gaps without data included', async () => {
    const { path } = await pathIn('Asia/Kolkata');
    const from = at('2026-06-01T00:00Z');
    const draw = seeded(31);
    const samples = Array.from({ length: 60 }, (_, day) => from + day * DAY_MS)
      .filter(() => draw() < 0.6)
      .flatMap((day) => measure(path, day, day + DAY_MS, day % 1_000, 3 * HOUR_MS).samples);
    // Months come in last day first, so that each moves the totals of all that is there.
    for (const part of [2, 1, 0])
      await store(world.db, {
        samples: samples.filter((sample) => Math.floor((sample.at - from) / (20 * DAY_MS)) === part),
        connects: [],
      }).then(() => rollAt(from + 90 * DAY_MS));
    const rows = await readDays(world.db, path);
    expect(rows.map(({ day }) => day)).toEqual([
      ...new Set(samples.map((sample) => localHour(sample.at, 'Asia/Kolkata').day)),
    ]);
    for (let i = 0; i < 50; i += 1) {
      const [a = '', b = ''] = [draw(), draw()]
        .map((share) => new Date(from + share * 64 * DAY_MS).toISOString().slice(0, 10))
        .sort();
      const [sum, difference] = [createHourSums(), createHourSums()];
      for (const { day, figures } of rows) if (day >= a && day < b) addDay(sum, figures);
      const before = (limit: string) => rows.filter(({ day }) => day < limit).at(-1);
      for (const [row, sign] of [
        [before(b), 1],
        [before(a), -1],
      ] as const)
        if (row !== undefined) addDay(difference, row.totals, sign);
      expect(difference.sums).toEqual(sum.sums);
      expect(difference.rtt).toEqual(sum.rtt);
    }
  });

  test('where a region’s time zone is changed its days are made anew, and nothing of the old ones stays', async () => {
    const { path, regionId } = await pathIn('Asia/Kathmandu');
    const from = at('2026-11-10T18:00Z');
    const raw = measure(path, from, from + DAY_MS, 41);
    await store(world.db, raw);
    await rollAt(from + 2 * DAY_MS);
    await query(`update regions set time_zone = 'America/New_York' where id = $1`, [regionId]);
    expect(await readDays(world.db, path)).toEqual([]);
    await rollAt(from + 2 * DAY_MS);
    expect((await readRollups(world.db, path)).days).toEqual(referenceOf(raw, 'America/New_York').days);
    await expectTotals(path);
  });

  test('a day is marked as made up as long as any of its quarter-hours is', async () => {
    const { path } = await pathIn('UTC');
    const from = at('2026-11-10T00:00Z');
    const samples = everyMinute(path, from, 60);
    await store(world.db, { samples, connects: [] });
    await rollAt(from + 1.5 * HOUR_MS);
    await query('update rollup_minutes set demo = true where path_id = $1 and bucket < $2', [
      path,
      new Date(from + 1_800_000),
    ]);
    const client = await world.db.pool.connect();
    await markDirty(client, 'quarter', new Map([0, 1].map((quarter) => [from + quarter * 900_000, new Set([path])])));
    client.release();
    const demo = async () => (await readDays(world.db, path)).map((row) => row.demo);
    await rollAt(from + 2 * HOUR_MS);
    expect(await demo()).toEqual([true]);
    for (const quarter of [0, 1]) {
      await store(world.db, { samples: samples.slice(15 * quarter, 15 * quarter + 15), connects: [] });
      await rollAt(from + 2 * HOUR_MS);
      expect(await demo()).toEqual([quarter === 0]);
    }
  });

  /** `minutes` samples of a path, one a minute, all of 50 probes. */
  function everyMinute(path: number, from: number, minutes: number): Raw['samples'] {
    const draw = seeded(1);
    return Array.from({ length: minutes }, (_, i) => sampleOf(path, from + i * 60_000 + 137, 0, draw));
  }
});
