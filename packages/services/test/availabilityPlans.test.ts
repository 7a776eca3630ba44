import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineMonthDetail } from '../src/availability/lineMonthDetail';
import { monthOverview } from '../src/availability/monthOverview';
import type { World } from './fixtures/world';
import { YEARS_NOW, yearsWorlds } from './fixtures/years';
import { plansOf } from './plan';

const growing = ['availability_days', 'rollup_quarters', 'rollup_minutes', 'rollup_days', 'samples'];

describe.each(yearsWorlds())('what a month of 40 carriers on 2 lines costs on %s', (_, open) => {
  let world: World;
  const own = { organizationId: 'own', now: YEARS_NOW };

  beforeAll(async () => {
    world = await open();
    // 400 days of the own paths, and of nine times as many that belong to others.
    await world.db.pool.query(
      `insert into availability_days (path_id, day, measured_seconds, unavailable_seconds, planned_seconds,
         planned_unavailable_seconds, good_minutes, degraded_minutes, bad_minutes, planned_minutes, unknown_minutes, down,
         planned_down)
       select p.id + 100000 * other, d, 86400, 60, 0, 0, 1438, 1, 1, 0, 0, array[3600, 60], '{}'
       from paths p, generate_series(0, 9) other,
         generate_series($1::timestamptz - interval '400 days', $1::timestamptz, interval '1 day') d`,
      [new Date(YEARS_NOW)],
    );
    await world.db.pool.query('vacuum analyze availability_days');
  }, 300_000);
  afterAll(() => world?.end());

  it('it reads the month’s days of the own paths along their key, and nothing that they were summed from', async () => {
    const found = await plansOf(world, own, (ctx) => monthOverview(ctx, { month: '2026-11' }));
    expect(found.answer.regions.flatMap(({ lines }) => lines)).toHaveLength(16);
    expect(found.wholeScansOf(...growing)).toEqual([]);
    expect(found.indexesOf('availability_days')).toEqual(['availability_days_pkey']);
    const rows = found.scans.filter(({ table }) => table === 'availability_days').reduce((sum, s) => sum + s.rows, 0);
    // The month's 22 days of each path; for the oldest month, at most one for each halving of 1,200. Others have 288,720.
    expect(rows).toBeGreaterThanOrEqual(80 * 22);
    expect(rows).toBeLessThanOrEqual(80 * 22 + 11);
    for (const table of growing.slice(1)) expect(found.chunksOf(table), table).toBe(0);
  });

  it('one line’s month reads the days of its five paths', async () => {
    const { rows: lines } = await world.db.pool.query<{ id: string }>('select id from lines limit 1');
    const found = await plansOf(world, own, (ctx) =>
      lineMonthDetail(ctx, { lineId: lines[0]?.id ?? '', month: '2026-11' }),
    );
    expect(found.answer.line.carriers).toHaveLength(5);
    const rows = found.scans.filter(({ table }) => table === 'availability_days').reduce((sum, s) => sum + s.rows, 0);
    expect(rows).toBe(5 * 22);
  });
});
