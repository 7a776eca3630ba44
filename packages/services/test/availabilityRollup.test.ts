import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMaintenance } from '../src/orders/addMaintenance';
import { archiveMaintenance } from '../src/orders/archiveMaintenance';
import { changeMaintenance } from '../src/orders/changeMaintenance';
import type { MaintenanceInput } from '../src/orders/maintenance';
import { createRollupLoop } from '../src/rollup/createRollupLoop';
import { addMark, type Marks, markDirty } from '../src/rollup/marks';
import { type DayReference, daysOf, streamOf } from './fixtures/availabilityReference';
import { type RawSample, store } from './fixtures/rollups';
import { insertOrganization, insertRegion, type World, worlds } from './fixtures/world';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const at = (text: string) => Date.parse(text);

describe.each(worlds())('days of availability on %s', (_, openWorld) => {
  let world: World;
  let regions = 0;
  const rollAt = (now: number) => createRollupLoop(world.context('o', now)).runOnce();
  const query = async (sql: string, values: unknown[] = []) => (await world.db.pool.query(sql, values)).rows;
  const put = (samples: readonly RawSample[]) => store(world.db, { samples, connects: [] });

  async function pathIn(timeZone: string): Promise<{ path: number; regionId: string }> {
    regions += 1;
    const code = `Y${String.fromCharCode(65 + (regions % 26))}-${regions}`;
    const region = await insertRegion(world.db, { organizationId: 'o', code, timeZone });
    return { path: region.carriers[0]?.paths.A ?? 0, regionId: region.regionId };
  }

  /** Periods that meet at a border of quarter-hours are one. */
  function periods(flat: number[], begin: number): [number, number][] {
    const found: [number, number][] = [];
    for (let i = 0; i < flat.length; i += 2) {
      const [from, seconds] = [begin + (flat[i] ?? 0), flat[i + 1] ?? 0];
      const last = found.at(-1);
      if (last !== undefined && last[0] + last[1] === from) last[1] += seconds;
      else found.push([from, seconds]);
    }
    return found;
  }

  async function days(path: number): Promise<Record<string, DayReference>> {
    const rows = await query(
      `select d.*, day::text as name, extract(epoch from day::timestamp at time zone r.time_zone)::int as begin
       from availability_days d join paths p on p.id = d.path_id join agents a on a.id = p.agent_id
       join regions r on r.id = a.region_id where path_id = $1 order by day`,
      [path],
    );
    return Object.fromEntries(
      rows.map((row) => [
        row.name,
        {
          ...{ measured: row.measured_seconds, unavailable: row.unavailable_seconds, planned: row.planned_seconds },
          ...{ plannedUnavailable: row.planned_unavailable_seconds, good: row.good_minutes },
          ...{ degraded: row.degraded_minutes, bad: row.bad_minutes, plannedMinutes: row.planned_minutes },
          down: periods(row.down, row.begin),
          plannedDown: periods(row.planned_down, row.begin),
        },
      ]),
    );
  }

  beforeAll(async () => {
    world = await openWorld();
    await insertOrganization(world.db, 'o');
  });
  afterAll(() => world?.end());

  test.each([
    ['Asia/Kathmandu', '2026-11-10T15:00Z', 3],
    ['America/New_York', '2026-11-01T03:00Z', 5],
    ['Europe/Berlin', '2026-03-28T22:00Z', 8],
  ])('equal the plain computation over a seeded stream in %s from %s on', async (timeZone, from, seed) => {
    const { path } = await pathIn(timeZone);
    const raw = streamOf(path, at(from), at(from) + 4 * HOUR_MS, seed);
    await put(raw);
    await rollAt(at(from) + 8 * HOUR_MS);
    const expected = daysOf(raw, timeZone);
    expect(Object.keys(expected)).toHaveLength(2);
    for (const kind of ['good', 'degraded', 'bad', 'unavailable'] as const)
      expect(Object.values(expected).reduce((sum, day) => sum + day[kind], 0)).toBeGreaterThan(0);
    expect(await days(path)).toEqual(expected);
  });

  test('late data repairs them, and rolling up again changes nothing', async () => {
    const { path } = await pathIn('Asia/Singapore');
    const from = at('2026-11-11T00:00Z');
    const raw = streamOf(path, from, from + 2 * HOUR_MS, 21);
    const isLate = (sample: RawSample) => sample.at % (17 * MINUTE_MS) < 5 * MINUTE_MS;
    await put(raw.filter((sample) => !isLate(sample)));
    await rollAt(from + 3 * HOUR_MS);
    expect(await days(path)).not.toEqual(daysOf(raw, 'Asia/Singapore'));
    await put(raw.filter(isLate));
    await rollAt(from + 9 * HOUR_MS);
    const rows = () => query('select to_jsonb(d) as row from availability_days d where path_id = $1', [path]);
    const before = await rows();
    expect(await days(path)).toEqual(daysOf(raw, 'Asia/Singapore'));
    const marks: Marks = new Map();
    for (const sample of raw) addMark(marks, sample.at - (sample.at % MINUTE_MS), [path]);
    await world.db.pool.connect().then(async (client) => {
      await markDirty(client, 'minute', marks);
      client.release();
    });
    await rollAt(from + 10 * HOUR_MS);
    expect(await rows()).toEqual(before);
  });

  describe('planned work', () => {
    const from = at('2026-11-12T00:00Z');
    const plan = (regionId: string, startMinute: number, durationMinutes: number): MaintenanceInput => ({
      ...{ name: 'Work', regionId, line: 'A', drains: false, repeats: 'once', weekdays: [], timeZone: 'UTC' },
      ...{ firstDay: '2026-11-12', startMinute, durationMinutes, lastDay: null },
    });
    const planAt = (now: number, input: MaintenanceInput) =>
      addMaintenance(world.context('o', now), { ...input, by: 'somebody' });
    const minutes = (begin: number, end: number) => ({ from: from + begin * MINUTE_MS, to: from + end * MINUTE_MS });

    test('is apart where it was planned before it began, and not where it was planned afterwards', async () => {
      const { path, regionId } = await pathIn('UTC');
      const raw = streamOf(path, from, from + 3 * HOUR_MS, 34);
      await planAt(from - HOUR_MS, plan(regionId, 20, 50));
      await planAt(from + 100 * MINUTE_MS, plan(regionId, 95, 40));
      await planAt(from - HOUR_MS, { ...plan(regionId, 100, 10), line: 'B' });
      await put(raw);
      await rollAt(from + 4 * HOUR_MS);
      const expected = daysOf(raw, 'UTC', [minutes(20, 70)]);
      expect(expected['2026-11-12']?.plannedUnavailable).toBeGreaterThan(0);
      expect(await days(path)).toEqual(expected);
    });

    test('that is called off ends there, and what is changed later was still announced', async () => {
      const { path, regionId } = await pathIn('UTC');
      const raw = streamOf(path, from, from + 3 * HOUR_MS, 55);
      const calledOff = await planAt(from - HOUR_MS, plan(regionId, 20, 60));
      await archiveMaintenance(world.context('o', from + 50 * MINUTE_MS), { ...calledOff, by: 'somebody' });
      const moved = await planAt(from - HOUR_MS, plan(regionId, 120, 30));
      await changeMaintenance(world.context('o', from), { ...plan(regionId, 90, 80), ...moved, by: 'somebody' });
      await put(raw);
      await rollAt(from + 4 * HOUR_MS);
      expect(await days(path)).toEqual(daysOf(raw, 'UTC', [minutes(20, 50), minutes(120, 150)]));
    });
  });

  test('of quarter-hours whose minutes are gone the seconds are known, and what the minutes were is not', async () => {
    const { path } = await pathIn('UTC');
    const from = at('2026-11-13T00:00Z');
    await put(streamOf(path, from, from + 2 * HOUR_MS, 34));
    await rollAt(from + 3 * HOUR_MS);
    await query('update rollup_quarters set good_minutes = null, down = null where path_id = $1', [path]);
    await query('delete from rollup_minutes where path_id = $1', [path]);
    const [before] = await query('select * from availability_days where path_id = $1', [path]);
    await query(`insert into rollup_dirty (level, bucket, path_ids) values ('quarter', $1, $2)`, [
      new Date(from),
      [path],
    ]);
    await rollAt(from + 3 * HOUR_MS);
    const [after] = await query('select * from availability_days where path_id = $1', [path]);
    for (const known of ['measured_seconds', 'unavailable_seconds']) expect(after?.[known]).toBe(before?.[known]);
    expect(after?.unavailable_seconds).toBeGreaterThan(0);
    expect([after?.good_minutes, after?.down]).toEqual([0, []]);
    // Rounded once a quarter-hour.
    expect(Math.abs(after?.unknown_minutes - after?.measured_seconds / 60)).toBeLessThanOrEqual(4);
  });

  test('a region’s other clock has other days', async () => {
    const { path, regionId } = await pathIn('UTC');
    const from = at('2026-11-14T20:00Z');
    const raw = streamOf(path, from, from + 2 * HOUR_MS, 13);
    await put(raw);
    await rollAt(from + 3 * HOUR_MS);
    await query(`update regions set time_zone = 'Asia/Tokyo' where id = $1`, [regionId]);
    await rollAt(from + 4 * HOUR_MS);
    expect(await days(path)).toEqual(daysOf(raw, 'Asia/Tokyo'));
  });
});
