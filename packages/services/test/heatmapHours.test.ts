import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classBreaks } from '../src/query/heatmap/classBreaks';
import { type HeatmapHours, heatmapHours } from '../src/query/heatmap/heatmapHours';
import { rollAllDays } from './fixtures/days';
import {
  insertOrganization,
  insertQuarters,
  insertRegion,
  type Region,
  type Seen,
  type World,
  worlds,
} from './fixtures/world';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;

/** The value of one carrier's line at an hour of day. */
function cell(found: HeatmapHours, region: Region, line: 'A' | 'B', hour: number): number | null | undefined {
  const carrier = found.carriers.findIndex((c) => c.id === region.carriers[0]?.id);
  const i = found.cells.hour.findIndex((h, at) => h === hour && found.cells.carrier[at] === carrier);
  return i < 0 ? undefined : found.cells[line][i];
}

describe.each(worlds())('heatmap by hour of day on %s', (_, open) => {
  let world: World;
  let kathmandu: Region;
  let newYork: Region;
  // 2026-11-01: clocks in New York go back at 06:00 UTC, so that 01:00–02:00 comes twice.
  const change = Date.UTC(2026, 10, 1);

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own');
    await insertOrganization(world.db, 'other');
    const since = new Date(change);
    kathmandu = await insertRegion(world.db, { organizationId: 'own', code: 'NP', timeZone: 'Asia/Kathmandu', since });
    newYork = await insertRegion(world.db, { organizationId: 'own', code: 'US', timeZone: 'America/New_York', since });
    const day = (region: Region, line: 'A' | 'B', of: (at: number) => Partial<Seen>) =>
      Array.from({ length: 96 }, (_, i) => {
        const at = change + i * QUARTER;
        return { path: region.carriers[0]?.paths[line] ?? 0, at, rttMs: [100], repeat: 45_000, ...of(at) };
      });
    // Kathmandu is 5:45 ahead: 18:15–19:15 UTC is its hour 0.
    const midnight = change + 18.25 * HOUR;
    await insertQuarters(
      world.db,
      day(kathmandu, 'A', (at) => (at >= midnight && at < midnight + HOUR ? { rttMs: [300] } : {})),
    );
    await insertQuarters(
      world.db,
      day(kathmandu, 'B', () => ({ rttMs: [150], lost: 5_000 })),
    );
    // 05:00–07:00 UTC: both hours that New York calls one o'clock.
    await insertQuarters(
      world.db,
      day(newYork, 'A', (at) => ({ badSeconds: at >= change + 5 * HOUR && at < change + 7 * HOUR ? 900 : 0 })),
    );
    await insertQuarters(
      world.db,
      day(newYork, 'B', (at) => ({ badSeconds: at === change + 7 * HOUR ? 450 : 0 })),
    );
    await rollAllDays(world.db);
  });
  afterAll(() => world.end());

  const read = (given: Partial<Parameters<typeof heatmapHours>[1]> = {}, organizationId = 'own') =>
    heatmapHours(world.context(organizationId, change + 30 * DAY), {
      from: change,
      to: change + DAY,
      metric: 'rttP95',
      clock: 'audience',
      viewerTimeZone: 'UTC',
      ...given,
    });

  it('puts Kathmandu’s hours together from quarter-hours at +5:45', async () => {
    const found = await read();
    const slow = Array.from({ length: 24 }, (_, hour) => cell(found, kathmandu, 'A', hour) ?? 0).map(
      (micros) => micros > 200_000,
    );
    expect(slow).toEqual([true, ...Array(23).fill(false)]);
  });

  it('counts both hours that are called one o’clock on the night that clocks go back', async () => {
    const found = await read({ metric: 'badMinutes' });
    expect(found.unit).toBe('minutes');
    expect(cell(found, newYork, 'A', 1)).toBe(120);
    expect(cell(found, newYork, 'A', 0)).toBe(0);
    expect(cell(found, newYork, 'A', 2)).toBe(0);
    expect(cell(found, newYork, 'B', 2)).toBe(7.5);
  });

  it('shows all rows on the viewer’s clock where that is asked for', async () => {
    const found = await read({ metric: 'badMinutes', clock: 'viewer', viewerTimeZone: 'Asia/Tokyo' });
    expect(cell(found, newYork, 'A', 14)).toBe(60);
    expect(cell(found, newYork, 'A', 15)).toBe(60);
  });

  it('measures over the better line’s quiet hours, so that distance does not drown everything', async () => {
    const found = await read({ metric: 'rttP95OverBaseline', from: change, to: change + DAY });
    const baseline = found.carriers.find((c) => c.regionCode === 'NP')?.baselineMicros ?? 0;
    expect(Math.abs(baseline / 100_000 - 1)).toBeLessThan(0.05);
    expect(cell(found, kathmandu, 'A', 12)).toBe(0);
    expect((cell(found, kathmandu, 'A', 0) ?? 0) / 200_000).toBeCloseTo(1, 1);
    expect(found.highest).toMatchObject({ line: 'A', hour: 0 });
  });

  it('says how much of what was expected it rests on', async () => {
    expect((await read()).coverage).toBe(1);
    // Half a day before the first agent was made nothing is expected; half a day after the last data, everything.
    expect((await read({ from: change - DAY, to: change + DAY })).coverage).toBe(1);
    expect((await read({ to: change + 2 * DAY })).coverage).toBeCloseTo(0.5, 1);
  });

  it('breaks classes at percentiles of all cells of A and B', async () => {
    const found = await read({ metric: 'loss' });
    const values = [...found.cells.A, ...found.cells.B].filter((v) => v !== null);
    expect(values).toHaveLength(94); // 24 hours of UTC are 23 hours of New York’s clock that night.
    expect(found.breaks).toEqual(classBreaks(values));
    expect(found.breaks.at(-1)).toBe(0.1);
    expect(classBreaks([5, 1, 4, 2, 3, 6, 7, 8, 9, 10])).toEqual([5, 7, 8, 9, 10, 10]);
    expect(classBreaks([])).toEqual([]);
  });

  it('is empty for another organization', async () => {
    const found = await read({}, 'other');
    expect(found.carriers).toEqual([]);
    expect(found.cells.hour).toEqual([]);
  });
});
