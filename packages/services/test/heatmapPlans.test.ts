import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { heatmapHours } from '../src/query/heatmap/heatmapHours';
import { heatmapTimeline } from '../src/query/heatmap/heatmapTimeline';
import { heatmapWeekdays } from '../src/query/heatmap/heatmapWeekdays';
import type { World } from './fixtures/world';
import { YEARS_NOW, yearsWorlds } from './fixtures/years';
import { type Plans, plansOf } from './plan';

const DAY = 24 * 3_600_000;
const growing = ['samples', 'rollup_minutes', 'rollup_quarters', 'rollup_days', 'rollup_connects', 'connects'];

describe.each(yearsWorlds())('what heatmaps of 80 paths cost on %s', (_, open) => {
  let world: World;

  beforeAll(async () => {
    world = await open();
  }, 300_000);
  afterAll(() => world?.end());

  const asked = (days: number, given: { viewerTimeZone?: string } = {}) => ({
    from: YEARS_NOW - days * DAY,
    to: YEARS_NOW,
    metric: 'rttP95OverBaseline' as const,
    clock: given.viewerTimeZone ? ('viewer' as const) : ('audience' as const),
    viewerTimeZone: 'UTC',
    ...given,
  });

  /** By indexes of everything that grows, and in few statements. */
  async function cheap<T>(statements: number, verb: (ctx: OrganizationContext) => Promise<T>): Promise<Plans<T>> {
    const found = await plansOf(world, { organizationId: 'own', now: YEARS_NOW }, verb);
    expect(found.wholeScansOf(...growing)).toEqual([]);
    expect(found.statements.length).toBe(statements);
    return found;
  }

  const rowsOf = (found: Plans<unknown>, table: string) =>
    found.scans.filter((scan) => scan.table === table).reduce((sum, scan) => sum + scan.rows, 0);

  it.each([7, 90, 365])('by hour of day: %i days are three rows a path, and no quarter-hour', async (days) => {
    const found = await cheap(2, (ctx) => heatmapHours(ctx, asked(days)));
    expect(found.answer.cells.hour).toHaveLength(40 * 24);
    expect(rowsOf(found, 'rollup_days')).toBe(3 * 80);
    expect(found.indexesOf('rollup_days')).toContain('rollup_days_pkey');
    for (const table of ['rollup_quarters', 'rollup_minutes', 'samples']) expect(found.chunksOf(table), table).toBe(0);
  });

  it('on a clock that is whole hours away they cost the same', async () => {
    const found = await cheap(2, (ctx) => heatmapHours(ctx, asked(60, { viewerTimeZone: 'Asia/Dubai' })));
    expect(rowsOf(found, 'rollup_days')).toBe(3 * 80);
    expect(found.chunksOf('rollup_quarters')).toBe(0);
  });

  it('on Kathmandu’s clock quarter-hours are read along their key, and only those of the span', async () => {
    const found = await cheap(3, (ctx) => heatmapHours(ctx, asked(3, { viewerTimeZone: 'Asia/Kathmandu' })));
    expect(found.indexesOf('rollup_quarters')).toEqual(['rollup_quarters_pkey']);
    // One in two hours, once for the sums and once for the histograms.
    expect(rowsOf(found, 'rollup_quarters')).toBe(2 * 3 * 12 * 80);
  });

  it('of a day come from that day’s quarter-hours', async () => {
    const found = await cheap(3, (ctx) => heatmapHours(ctx, asked(1)));
    expect(rowsOf(found, 'rollup_quarters')).toBe(2 * 12 * 80);
    expect(found.chunksOf('rollup_quarters')).toBeLessThanOrEqual(2);
  });

  it('over a timeline and by weekday they are one row a path and day', async () => {
    for (const found of [
      await cheap<unknown>(3, (ctx) => heatmapTimeline(ctx, { ...asked(28), maxColumns: 200 })),
      await cheap<unknown>(3, (ctx) => heatmapWeekdays(ctx, asked(28))),
    ]) {
      // 28 days from noon touch 29, and the quiet hours take two rows.
      expect(rowsOf(found, 'rollup_days')).toBe((29 + 2) * 80);
      expect(found.chunksOf('rollup_quarters')).toBe(0);
    }
  });

  it('what paths had before their agents were made is looked for on one day only', async () => {
    await world.db.pool.query('update agents set created_at = $1', [new Date(YEARS_NOW - 5 * DAY)]);
    // Four statements: how far back young paths reach is asked for first.
    const found = await cheap(4, (ctx) => heatmapTimeline(ctx, { ...asked(28), maxColumns: 200 }));
    // A day, and three hours on each side of it, have 15 of the quarter-hours that are there; each path has 1,080.
    expect(rowsOf(found, 'rollup_quarters')).toBeGreaterThan(0);
    expect(rowsOf(found, 'rollup_quarters')).toBeLessThanOrEqual(2 * 15 * 80);
  });
});
