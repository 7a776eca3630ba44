import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boardHistory } from '../src/query/boardHistory';
import { routeDetail } from '../src/query/routeDetail';
import {
  insertDirective,
  insertOrganization,
  insertQuarters,
  insertRegion,
  insertSamples,
  type Region,
  type World,
  worlds,
} from './fixtures/world';

const START = Date.UTC(2026, 9, 5, 12);

describe.each(worlds())('route detail on %s', (_, open) => {
  let world: World;
  let region: Region;

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own');
    await insertOrganization(world.db, 'other');
    region = await insertRegion(world.db, {
      organizationId: 'own',
      code: 'SG',
      timeZone: 'Asia/Singapore',
      weights: [3, 1],
    });
    const [big, small] = region.carriers;
    if (!big || !small) throw new Error('no carriers');
    const seconds = Array.from({ length: 300 }, (_, i) => START + i * 1_000);
    await insertSamples(
      world.db,
      seconds.map((at, i) => ({
        path: big.paths.A,
        at,
        rttMs: i === 137 ? [900] : [80, 81, 79],
        jitterMs: 2,
      })),
    );
    // Line B: dark in the fifth minute, silent (no data) in the fourth; its small carrier is far away.
    await insertSamples(
      world.db,
      seconds.slice(0, 180).map((at) => ({ path: big.paths.B, at, rttMs: [60, 60] })),
    );
    await insertSamples(
      world.db,
      seconds.slice(0, 180).map((at) => ({ path: small.paths.B, at, rttMs: [200], repeat: 50 })),
    );
    await insertSamples(
      world.db,
      seconds.slice(240).map((at) => ({ path: big.paths.B, at, rttMs: [], lost: 50 })),
    );
    await insertQuarters(
      world.db,
      Array.from({ length: 96 * 5 }, (_, i) => ({
        path: big.paths.A,
        at: START - i * 900_000,
        rttMs: [80],
        repeat: 1000,
        lost: i === 7 ? 1000 : 0,
      })),
    );
    await insertDirective(world.db, region, {
      at: START - 5_000,
      line: 'A',
      from: null,
      sequence: 1,
      reason: 'initial',
    });
    await insertDirective(world.db, region, {
      at: START + 70_000,
      line: 'B',
      from: 'A',
      sequence: 2,
      appliedAfterMs: 300,
    });
  });
  afterAll(() => world.end());

  const detail = (from: number, to: number, maxPoints: number, organizationId = 'own') =>
    routeDetail(world.context(organizationId, START + 300_000), { routeId: region.routeId, from, to, maxPoints });

  it('never has more bins than asked for, at any zoom, and keeps the least and the greatest RTT', async () => {
    for (const maxPoints of [10, 37, 100, 301]) {
      const found = await detail(START - 333, START + 300_000, maxPoints);
      expect(found.source).toBe('samples');
      const line = found.lines.A;
      expect(line?.start.length).toBeLessThanOrEqual(maxPoints);
      expect(line?.start.length).toBeGreaterThan(maxPoints / 4);
      expect(Math.max(...(line?.rttMaxMicros ?? []).map(Number))).toBe(900_000);
      expect(Math.min(...(line?.rttMinMicros ?? []).map(Number))).toBe(79_000);
    }
  });

  it('tells a blackout from missing data: one is a bin with probes and no reply, the other no bin', async () => {
    const { lines } = await detail(START, START + 300_000, 10);
    const minutes = (lines.B?.start ?? []).map((at) => (at - START) / 60_000);
    expect(minutes).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 4, 4.5]);
    expect(lines.B?.blackout).toEqual([false, false, false, false, false, false, true, true]);
    expect(lines.B?.lossRatio.at(-1)).toBe(1);
    expect(lines.B?.rttP50Micros.at(-1)).toBeNull();
  });

  it('weighs percentiles by audience and not by how often an agent probes', async () => {
    const { lines } = await detail(START, START + 60_000, 10);
    const near = (value: number | null | undefined, ms: number) =>
      expect(Math.abs((value ?? 0) / 1_000 / ms - 1)).toBeLessThan(0.05);
    near(lines.B?.rttP50Micros[0], 60);
    near(lines.B?.rttP75Micros[0], 60);
    near(lines.B?.rttP95Micros[0], 200);
  });

  it('reads quarter-hours beyond three days and where nothing finer reaches back', async () => {
    expect((await detail(START - 4 * 86_400_000, START, 500)).source).toBe('quarters');
    const hours = await detail(START - 2 * 3_600_000, START, 100);
    expect(hours.source).toBe('quarters');
    expect(hours.lines.A?.lossRatio).toContain(0.5);
  });

  it('brings the directives of the span and the line that was active before it', async () => {
    const found = await detail(START, START + 300_000, 50);
    expect(found.activeLineAtStart).toBe('A');
    expect(found.directives).toEqual([
      { at: START + 70_000, line: 'B', from: 'A', reason: 'blackout', epoch: 1, sequence: 2 },
    ]);
  });

  it('does not exist for another organization', async () => {
    await expect(detail(START, START + 1_000, 10, 'other')).rejects.toMatchObject({ code: 'not-found' });
    expect(await boardHistory(world.context('other', START + 300_000), { spanMs: 900_000, binMs: 15_000 })).toEqual({});
  });

  it('gives the board fifteen minutes of every line without gaps in time, null where nothing was measured', async () => {
    const history = await boardHistory(world.context('own', START + 299_999), { spanMs: 900_000, binMs: 15_000 });
    const b = history[region.routeId]?.B;
    expect(b?.start).toHaveLength(60);
    expect(b?.start.at(-1)).toBe(START + 285_000);
    expect(b?.lossRatio.slice(-20)).toEqual([...Array(12).fill(0), ...Array(4).fill(null), ...Array(4).fill(1)]);
    expect(b?.rttP95Micros.slice(-8)).toEqual(Array(8).fill(null));
  });
});
