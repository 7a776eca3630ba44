import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportMonth } from '../src/availability/exportMonth';
import { lineMonthDetail } from '../src/availability/lineMonthDetail';
import { monthOverview } from '../src/availability/monthOverview';
import { setTarget } from '../src/availability/setTarget';
import { addMaintenance } from '../src/orders/addMaintenance';
import { createRollupLoop } from '../src/rollup/createRollupLoop';
import { daysOf, streamOf } from './fixtures/availabilityReference';
import { type RawSample, store } from './fixtures/rollups';
import { insertDirective, insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FROM = Date.UTC(2026, 10, 10, 20);
const TO = FROM + 2 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 20);
const WEIGHTS = [3, 1];
const ZONE = 'Asia/Kathmandu';

describe.each(worlds())('a month of availability on %s', (_, openWorld) => {
  let world: World;
  let region: Region;
  let lines: Record<'A' | 'B', string>;
  const raw = new Map<number, RawSample[]>();
  const own = () => world.context('o', NOW);
  const windows = [{ from: FROM + 30 * MINUTE_MS, to: FROM + 70 * MINUTE_MS }];

  /** Sums over days and carriers, by audience, from raw samples. */
  function expected(slot: 'A' | 'B') {
    const sum = { measured: 0, unavailable: 0, planned: 0, plannedUnavailable: 0, good: 0, degraded: 0, bad: 0 };
    for (const [i, { paths }] of region.carriers.entries())
      for (const day of Object.values(daysOf(raw.get(paths[slot]) ?? [], ZONE, slot === 'A' ? windows : [])))
        for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += (day[name] * (WEIGHTS[i] ?? 0)) / 4;
    return sum;
  }

  /** Seconds (epoch) in which a path is unavailable. */
  const downSeconds = (path: number) =>
    new Set(
      Object.values(daysOf(raw.get(path) ?? [], ZONE)).flatMap(({ down }) =>
        down.flatMap(([from, seconds]) => Array.from({ length: seconds }, (_, i) => from + i)),
      ),
    );

  beforeAll(async () => {
    world = await openWorld();
    for (const id of ['o', 'other']) await insertOrganization(world.db, id, 'Asia/Shanghai');
    region = await insertRegion(world.db, {
      ...{ organizationId: 'o', code: 'NP', timeZone: ZONE, weights: WEIGHTS, since: new Date(NOW) },
    });
    const { rows } = await world.db.pool.query('select slot, id from lines');
    lines = Object.fromEntries(rows.map(({ slot, id }) => [slot, id])) as typeof lines;
    await addMaintenance(world.context('o', FROM - HOUR_MS), {
      ...{ name: 'Splice', regionId: region.regionId, line: 'A', drains: false, repeats: 'once', weekdays: [] },
      ...{ timeZone: 'UTC', firstDay: '2026-11-10', startMinute: 20 * 60 + 30, durationMinutes: 40, lastDay: null },
      by: 'somebody',
    });
    for (const [i, { paths }] of region.carriers.entries())
      for (const [j, path] of [paths.A, paths.B].entries()) {
        const samples = streamOf(path, FROM, TO, 100 + 10 * i + j);
        raw.set(path, samples);
        await store(world.db, { samples, connects: [] });
      }
    await insertDirective(world.db, region, { at: FROM - DAY_AND_MORE, line: 'A', from: null, sequence: 1 });
    await insertDirective(world.db, region, { at: FROM + HOUR_MS, line: 'B', from: 'A', sequence: 2 });
    await createRollupLoop(own()).runOnce();
  }, 240_000);
  afterAll(() => world?.end());

  test('has the figures of a plain computation from raw samples: by audience, planned work apart', async () => {
    const overview = await monthOverview(own(), { month: '2026-11' });
    expect(overview).toMatchObject({ oldestMonth: '2026-11', newestMonth: '2026-11', demo: false });
    for (const line of overview.regions[0]?.lines ?? []) {
      const sum = expected(line.slot as 'A' | 'B');
      for (const name of ['measured', 'unavailable', 'planned', 'plannedUnavailable'] as const)
        expect(line.seconds[name]).toBeCloseTo(sum[name], 6);
      for (const name of ['good', 'degraded', 'bad'] as const) expect(line.minutes[name]).toBeCloseTo(sum[name], 6);
      expect(line.availability).toBeCloseTo(1 - sum.unavailable / sum.measured, 12);
      expect(line.slaAvailability).toBeCloseTo(
        1 - (sum.unavailable - sum.plannedUnavailable) / (sum.measured - sum.planned),
        12,
      );
      expect(sum.plannedUnavailable > 0).toBe(line.slot === 'A');
    }
  });

  test('a region was served while either line of a viewer was available, and as carried by the line that was active', async () => {
    const [found] = (await monthOverview(own(), { month: '2026-11' })).regions;
    let [both, carried] = [0, 0];
    for (const [i, { paths }] of region.carriers.entries()) {
      const down = { A: downSeconds(paths.A), B: downSeconds(paths.B) };
      const share = (WEIGHTS[i] ?? 0) / 4;
      for (const second of down.A) if (down.B.has(second)) both += share;
      for (const slot of ['A', 'B'] as const)
        for (const second of down[slot]) if (second * 1_000 < FROM + HOUR_MS === (slot === 'A')) carried += share;
    }
    expect(both).toBeGreaterThan(0);
    expect(found?.service.downSeconds).toBeCloseTo(both, 6);
    expect(found?.service.carriedDownSeconds).toBeCloseTo(carried, 6);
    expect(found?.service.exact).toBe(true);
  });

  test('a target brings a budget and when it was breached; periods name carriers', async () => {
    await setTarget(own(), { lineId: lines.A, target: 0.99998, by: 'somebody' });
    const overview = await monthOverview(own(), { month: '2026-11' });
    const line = overview.regions[0]?.lines.find(({ slot }) => slot === 'A');
    const sum = expected('A');
    expect(line?.budget?.allowedSeconds).toBeCloseTo(2e-5 * (30 * 86_400 - sum.planned), 6);
    expect(line?.budget?.usedSeconds).toBeCloseTo(sum.unavailable - sum.plannedUnavailable, 6);
    // Second by second.
    let used = 0;
    let breached = 0;
    const down = region.carriers.map(({ paths }) =>
      Object.values(daysOf(raw.get(paths.A) ?? [], ZONE, windows)).flatMap((day) => day.down),
    );
    for (let second = FROM / 1_000; breached === 0 && second * 1_000 < TO; second += 1) {
      for (const [i, runs] of down.entries())
        if (runs.some(([from, seconds]) => from <= second && second < from + seconds)) used += (WEIGHTS[i] ?? 0) / 4;
      if (used > (line?.budget?.allowedSeconds ?? 0)) breached = second * 1_000;
    }
    expect(breached).toBeGreaterThan(0);
    expect(Math.abs((line?.budget?.breachedAt ?? 0) - breached)).toBeLessThanOrEqual(1_000);
    const longest = overview.periods[0];
    expect(longest?.carriers.length).toBeGreaterThan(0);
    expect(overview.periods.map((p) => p.weightedSeconds)).toEqual(
      [...overview.periods.map((p) => p.weightedSeconds)].sort((a, b) => b - a),
    );
  });

  test('a target holds from its month on, and months before keep theirs', async () => {
    const targets = async () => {
      const told = [];
      for (const month of ['2026-08', '2026-09', '2026-10', '2026-11'])
        told.push((await lineMonthDetail(own(), { lineId: lines.B, month })).line.target);
      return told;
    };
    const set = (target: number | null, fromMonth?: string) =>
      setTarget(own(), { lineId: lines.B, target, fromMonth, by: 'somebody' });
    await set(0.99, '2026-09');
    expect(await targets()).toEqual([null, 0.99, 0.99, 0.99]);
    await set(0.999);
    expect(await targets()).toEqual([null, 0.99, 0.99, 0.999]);
    // Twice in a month: what was before it is still what it was.
    await set(0.9995);
    expect(await targets()).toEqual([null, 0.99, 0.99, 0.9995]);
    // From an earlier month on, later changes are over.
    await set(null, '2026-10');
    expect(await targets()).toEqual([null, 0.99, null, null]);
    for (const fromMonth of ['2026-12', '2026-13'])
      await expect(set(0.99, fromMonth)).rejects.toMatchObject({ code: 'invalid', details: { field: 'fromMonth' } });
  });

  test('one line’s month has its days, its carriers’ days, and all of its periods', async () => {
    const detail = await lineMonthDetail(own(), { lineId: lines.B, month: '2026-11' });
    expect(detail.line.days.map(({ day }) => day)).toEqual(
      Array.from({ length: 20 }, (_, i) => `2026-11-${String(i + 1).padStart(2, '0')}`),
    );
    const sum = detail.periods.reduce((total, { weightedSeconds }) => total + weightedSeconds, 0);
    expect(sum).toBeCloseTo(expected('B').unavailable, 6);
    const measured = (of: readonly { seconds: { measured: number } }[]) =>
      of.reduce((n, day) => n + day.seconds.measured, 0);
    for (const [i, { days }] of detail.carrierDays.entries())
      expect(measured(days)).toBe(detail.line.carriers[i]?.seconds.measured);
  });

  test('goes out as CSV, a row a line, a carrier and a carrier’s day', async () => {
    const { name, text } = await exportMonth(own(), { month: '2026-11' });
    expect(name).toBe('twinline-availability-2026-11.csv');
    expect(text.trim().split('\n')).toHaveLength(1 + 2 * (1 + 2 * (1 + 20)));
  });

  test('another organization sees none of it and sets no target', async () => {
    const other = world.context('other', NOW);
    expect((await monthOverview(other, {})).regions).toEqual([]);
    await expect(lineMonthDetail(other, { lineId: lines.A })).rejects.toMatchObject({ code: 'not-found' });
    await expect(setTarget(other, { lineId: lines.A, target: 0.99, by: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await exportMonth(other, {})).text.trim().split('\n')).toHaveLength(1);
  });

  test('what makes no sense is refused by its field', async () => {
    for (const month of ['2026-13', '2026-12'])
      await expect(monthOverview(own(), { month })).rejects.toMatchObject({
        code: 'invalid',
        details: { field: 'month' },
      });
    for (const target of [0.5, 1, 99.9, Number.NaN])
      await expect(setTarget(own(), { lineId: lines.A, target, by: 'x' })).rejects.toMatchObject({
        ...{ code: 'invalid', details: { field: 'target' } },
      });
  });
});

const DAY_AND_MORE = 30 * HOUR_MS;
