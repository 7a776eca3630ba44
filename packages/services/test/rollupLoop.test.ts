import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRollupLoop } from '../src/rollup/createRollupLoop';
import { markDirty } from '../src/rollup/marks';
import { nextDue } from '../src/rollup/nextDue';
import { readRollups, referenceOf } from './fixtures/rollupReference';
import { measure, type Raw, sampleOf, store } from './fixtures/rollups';
import { seeded } from './fixtures/seeded';
import { insertOrganization, insertRegion, type World, worlds } from './fixtures/world';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ZONE = 'Asia/Kathmandu';
/** A quarter of an hour before midnight in Kathmandu. */
const FROM = Date.parse('2026-11-10T18:00Z');
const NONE = { minutes: 0, quarters: 0, connects: 0, days: 0 };

describe.each(worlds())('the rollup loop on %s', (_, openWorld) => {
  let world: World;
  let regions = 0;
  const rollAt = (now: number) => createRollupLoop(world.context('o', now)).runOnce();
  const query = async (sql: string, values: unknown[] = []) => (await world.db.pool.query(sql, values)).rows;

  async function newPaths(): Promise<[number, number]> {
    const code = `X${String.fromCharCode(65 + regions)}`;
    regions += 1;
    const region = await insertRegion(world.db, { organizationId: 'o', code, timeZone: ZONE });
    const paths = region.carriers[0]?.paths;
    return [paths?.A ?? 0, paths?.B ?? 0];
  }

  beforeAll(async () => {
    world = await openWorld();
    await insertOrganization(world.db, 'o');
  });
  afterAll(async () => {
    await world.end();
  });

  test.each([1, 2, 3])(
    'whatever order measurements come in and however often they are rolled up between, the rollups are the same (seed %i)',
    async (seed) => {
      const draw = seeded(seed);
      const [path, other] = await newPaths();
      const parts: Raw[] = [path, other].flatMap((id) => {
        const raw = measure(id, FROM, FROM + 4 * HOUR_MS, seed * 100 + id, 31_000);
        // Revisions of some (none makes a second bad: outages still end in ten good ones), and what was sent twice.
        const again = raw.samples.filter(() => draw() < 0.2);
        const samples = [
          ...raw.samples,
          ...again.map((sample) => ({ ...sampleOf(id, sample.at, Math.floor(draw() * 24), draw), revision: 1 })),
          ...raw.samples.filter(() => draw() < 0.1),
        ];
        return inParts(samples, raw.connects, draw);
      });
      for (const part of shuffled(parts, draw)) {
        await store(world.db, part);
        // Some are rolled up while their quarter-hour and their day are not over.
        if (draw() < 0.4) await rollAt(FROM + draw() * 6 * HOUR_MS);
      }
      await rollAt(FROM + 6 * HOUR_MS);
      for (const id of [path, other]) {
        const samples = parts.flatMap((part) => part.samples).filter((sample) => sample.path === id);
        const connects = new Map(parts.flatMap((part) => part.connects).map((one) => [`${one.path} ${one.at}`, one]));
        const raw = { samples, connects: [...connects.values()].filter((one) => one.path === id) };
        expect(await readRollups(world.db, id)).toEqual(referenceOf(raw, ZONE));
      }
      expect(await rollAt(FROM + 6 * HOUR_MS)).toEqual(NONE);
    },
  );

  test.each(['rollup_minutes', 'rollup_quarters', 'rollup_connects', 'rollup_days'])(
    'a path that %s cannot take keeps no other waiting, and is whole once it can',
    async (table) => {
      const [path, other] = await newPaths();
      const raw = measure(path, FROM, FROM + HOUR_MS, 52);
      const elsewhere = measure(other, FROM, FROM + HOUR_MS, 53);
      for (const part of [raw, elsewhere]) await store(world.db, part);
      await query(`create or replace function refuse_one() returns trigger language plpgsql as
        $$ begin if new.path_id = ${path} then raise exception 'refused'; end if; return new; end $$`);
      await query(`create trigger refuse_one before insert on ${table} for each row execute function refuse_one()`);
      const loop = createRollupLoop(world.context('o', FROM + 3 * HOUR_MS));
      // A run that postponed much ends; the next goes on.
      let isThrough = false;
      for (let run = 0; run < 30 && !isThrough; run += 1)
        isThrough = await loop.runOnce().then(
          () => true,
          () => false,
        );
      expect(isThrough).toBe(true);
      expect(loop.figures().failures).toBeGreaterThan(0);
      expect(await query(`select 1 from ${table} where path_id = $1`, [path])).toEqual([]);
      expect(await readRollups(world.db, other)).toEqual(referenceOf(elsewhere, ZONE));
      expect(await query('select distinct path_ids from rollup_dirty')).toEqual([{ path_ids: [path] }]);

      await query(`drop trigger refuse_one on ${table}`);
      expect(await rollAt(FROM + 3 * HOUR_MS)).toEqual(NONE);
      await rollAt(FROM + 4 * HOUR_MS);
      expect(await readRollups(world.db, path)).toEqual(referenceOf(raw, ZONE));
      expect(await query('select * from rollup_dirty')).toEqual([]);
    },
  );

  test('two loops at once compute everything, and every minute once', async () => {
    const [path, other] = await newPaths();
    const raw = measure(path, FROM, FROM + 3 * HOUR_MS, 61);
    const elsewhere = measure(other, FROM, FROM + 3 * HOUR_MS, 62);
    for (const part of [raw, elsewhere]) await store(world.db, part);
    const loops = [1, 2].map(() => createRollupLoop(world.context('o', FROM + 5 * HOUR_MS)));
    // A loop leaves the rest to the other when it finds it at work.
    while ((await query('select 1 from rollup_dirty limit 1')).length > 0)
      await Promise.all(loops.map((loop) => loop.runOnce()));
    for (const [id, of] of [
      [path, raw],
      [other, elsewhere],
    ] as const)
      expect(await readRollups(world.db, id)).toEqual(referenceOf(of, ZONE));
    const minutes = loops.reduce((sum, loop) => sum + loop.figures().computed.minute, 0);
    expect(minutes).toBe([raw, elsewhere].flatMap((of) => Object.keys(referenceOf(of, ZONE).minutes)).length);
  });

  test('a sample longer than a second stands for all of its seconds, as far as they are in its minute', async () => {
    const [path] = await newPaths();
    const draw = seeded(71);
    const long = (offsetMs: number, seconds: number, lost: number) => ({
      ...sampleOf(path, FROM + offsetMs, lost, draw),
      durationMicros: seconds * 1_000_000,
    });
    const samples = [
      long(137, 10, 0),
      // From half of it lost on, all of its seconds are bad; a second that two samples share is bad if one is.
      long(9_200, 3, 25),
      long(50_000, 60, 50),
      long(MINUTE_MS, 60, 0),
    ];
    await store(world.db, { samples, connects: [] });
    await rollAt(FROM + HOUR_MS);
    const [first, second] = await query(
      'select good_seconds, bad_seconds from rollup_minutes where path_id = $1 order by bucket',
      [path],
    );
    const bits = (...runs: [number, number][]) =>
      runs
        .reduce((mask, [from, to]) => mask.map((bit, i) => (i >= from && i < to ? 1 : bit)), Array(60).fill(0))
        .join('');
    expect(first).toEqual({ good_seconds: bits([0, 9]), bad_seconds: bits([9, 12], [50, 60]) });
    expect(second).toEqual({ good_seconds: bits([0, 60]), bad_seconds: bits() });
    expect(await readRollups(world.db, path)).toEqual(referenceOf({ samples, connects: [] }, ZONE));
  });

  test('a backlog, however old, does not keep waiting what people watch', async () => {
    const [path] = await newPaths();
    const now = FROM + 5 * HOUR_MS;
    const client = await world.db.pool.connect();
    try {
      await client.query('begin');
      const due = async () => {
        const { level, since } = (await nextDue(client, now, 5_000)) ?? {};
        return [level, since === null ? 'backlog' : 'recent'];
      };
      await markDirty(client, 'minute', new Map([[FROM, new Set([path])]]));
      expect(await due()).toEqual(['minute', 'backlog']);
      for (const level of ['day', 'quarter', 'minute'] as const) {
        await markDirty(client, level, new Map([[now - 20 * MINUTE_MS, new Set([path])]]));
        expect(await due()).toEqual([level, 'recent']);
      }
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  test('marks of one transaction are many where few paths were touched', async () => {
    const [path] = await newPaths();
    const draw = seeded(81);
    const samples = Array.from({ length: 600 }, (_, i) => sampleOf(path, FROM + i * MINUTE_MS, 0, draw));
    await store(world.db, { samples, connects: [] });
    await query('create table transactions (id xid8)');
    await query(`create function note() returns trigger language plpgsql as
      $$ begin insert into transactions values (pg_current_xact_id()); return null; end $$`);
    await query('create trigger note after delete on rollup_dirty for each statement execute function note()');
    await rollAt(FROM + 20 * HOUR_MS);
    await query('drop trigger note on rollup_dirty');
    expect(await readRollups(world.db, path)).toEqual(referenceOf({ samples, connects: [] }, ZONE));
    const [{ n }] = await query('select count(distinct id)::int as n from transactions');
    expect(n).toBeLessThan(10);
  });

  test('what retention has dropped is not computed away by one late sample', async () => {
    const [path] = await newPaths();
    const raw = measure(path, FROM, FROM + HOUR_MS, 91, 5_000);
    await store(world.db, raw);
    await rollAt(FROM + 3 * HOUR_MS);
    const before = await readRollups(world.db, path);
    for (const table of ['samples', 'connects']) await query(`delete from ${table} where path_id = $1`, [path]);
    const late = { samples: [sampleOf(path, FROM + 1, 50, seeded(1))], connects: raw.connects.slice(0, 1) };
    await store(world.db, late);
    await rollAt(FROM + 4 * HOUR_MS);
    expect(await readRollups(world.db, path)).toEqual(before);
    // Days outlive their quarter-hours.
    for (const table of ['rollup_quarters', 'rollup_connects'])
      await query(`delete from ${table} where path_id = $1`, [path]);
    const client = await world.db.pool.connect();
    await markDirty(client, 'day', new Map([[FROM, new Set([path])]]));
    client.release();
    await rollAt(FROM + 4 * HOUR_MS);
    expect((await readRollups(world.db, path)).days).toEqual(before.days);
  });

  test('it tells how far behind it is and what it has done', async () => {
    const [path] = await newPaths();
    const raw = measure(path, FROM, FROM + HOUR_MS, 95);
    await store(world.db, raw);
    // Marked an hour ago by the test's clock, which stands in for the database's.
    await query('update rollup_dirty set marked_at = $1', [new Date(FROM + HOUR_MS)]);
    const loop = createRollupLoop(world.context('o', FROM + 2 * HOUR_MS));
    expect(await loop.behind()).toEqual({ minute: 3_600, quarter: 0, connect: 3_600, day: 0 });
    const counts = await loop.runOnce();
    expect(await loop.behind()).toEqual({ minute: 0, quarter: 0, connect: 0, day: 0 });
    const { computed, seconds, failures } = loop.figures();
    expect(computed).toEqual({
      ...{ minute: counts.minutes, quarter: counts.quarters, connect: counts.connects, day: counts.days },
    });
    expect(counts.minutes).toBe(Object.keys(referenceOf(raw, ZONE).minutes).length);
    expect(Object.values(seconds).every((spent) => spent > 0)).toBe(true);
    expect(failures).toBe(0);
  });
});

/** Batches of some rows each, samples and connects. */
function inParts(samples: Raw['samples'], connects: Raw['connects'], draw: () => number): Raw[] {
  const parts: { samples: Raw['samples'][number][]; connects: Raw['connects'][number][] }[] = Array.from(
    { length: 12 },
    () => ({ samples: [], connects: [] }),
  );
  const part = () => parts[Math.floor(draw() * parts.length)];
  for (const sample of samples) {
    const into = part()?.samples;
    // A statement may not touch a row twice.
    if (into?.every(({ at }) => at !== sample.at)) into.push(sample);
    else parts.push({ samples: [sample], connects: [] });
  }
  for (const connect of connects) part()?.connects.push(connect);
  return parts;
}

function shuffled<T>(list: readonly T[], draw: () => number): T[] {
  return list
    .map((item) => [draw(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
