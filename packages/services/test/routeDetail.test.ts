import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boardHistory } from '../src/query/route/boardHistory';
import { type DetailLine, routeDetail } from '../src/query/route/routeDetail';
import { insertDays, insertMinute } from './fixtures/rolled';
import {
  insertAgent,
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

  it('scores each bin by the policy of the route: 0 in a blackout, nothing where nothing was measured', async () => {
    const { lines } = await detail(START, START + 300_000, 10);
    expect(lines.A?.score.every((score) => score !== null && score > 50)).toBe(true);
    expect(lines.B?.score.slice(-2)).toEqual([0, 0]);
    expect(lines.B?.score).toHaveLength(lines.B?.start.length ?? 0);
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

  describe('over a span that is read from days', () => {
    const from = Date.UTC(2026, 9, 20);
    const to = Date.UTC(2026, 10, 12);
    let newYork: Region;
    const longDetail = (maxPoints: number) =>
      routeDetail(world.context('own', to), { routeId: newYork.routeId, from, to, maxPoints });

    beforeAll(async () => {
      newYork = await insertRegion(world.db, {
        organizationId: 'own',
        code: 'US',
        timeZone: 'America/New_York',
        weights: [3, 1],
      });
      const [big, small] = newYork.carriers;
      const days = Array.from({ length: 24 }, (_, i) =>
        new Date(from - 86_400_000 + i * 86_400_000).toISOString().slice(0, 10),
      );
      await insertDays(world.db, big?.paths.A ?? 0, days, (day, hour) => ({
        rttMs: 60,
        // One probe of a month: on the day after clocks went back, at noon.
        maxMs: day === '2026-11-02' && hour === 12 ? 4_000 : 61,
        lost: 0,
      }));
      await insertDays(world.db, small?.paths.A ?? 0, days, () => ({ rttMs: 200, maxMs: 201, lost: 100 }), 10);
      await insertDays(world.db, big?.paths.B ?? 0, days.slice(0, 10), () => ({ rttMs: null, maxMs: 0, lost: 1_000 }));
    });

    it('keeps one probe’s spike at every zoom, at its hour of the region’s clock, in at most so many bins', async () => {
      for (const maxPoints of [10, 50, 600]) {
        const { source, lines, bucketMs } = await longDetail(maxPoints);
        expect(source).toBe('hours');
        expect(lines.A?.start.length).toBeLessThanOrEqual(maxPoints);
        expect(lines.A?.start.length).toBeGreaterThan(maxPoints / 4);
        const at = lines.A?.start[(lines.A?.rttMaxMicros ?? []).indexOf(4_000_000)] ?? 0;
        // Noon in New York is 17:00 in UTC once clocks are back.
        const noon = Date.UTC(2026, 10, 2, 17);
        expect(at).toBeLessThanOrEqual(noon);
        expect(at + bucketMs).toBeGreaterThan(noon);
        expect(lines.A?.rttMaxMicros.filter((micros) => micros === 4_000_000)).toHaveLength(1);
      }
    });

    it('weighs by audience as at every other zoom, and tells a blackout from no data', async () => {
      const { lines } = await longDetail(600);
      const near = (value: number | null | undefined, ms: number) =>
        expect(Math.abs((value ?? 0) / 1_000 / ms - 1)).toBeLessThan(0.05);
      near(lines.A?.rttP50Micros[100], 60);
      near(lines.A?.rttP75Micros[100], 60);
      near(lines.A?.rttP95Micros[100], 200);
      // A quarter of the viewers lose a hundred of 10,100 probes, whatever they send.
      expect(lines.A?.lossRatio[100]).toBeCloseTo(0.25 * (100 / 10_100), 6);
      expect(lines.B?.blackout.every(Boolean)).toBe(true);
      expect(lines.B?.start.at(-1)).toBeLessThan(Date.UTC(2026, 9, 30));
    });

    it('has each hour once: no bin is double on the night that clocks go back', async () => {
      const { lines, bucketMs } = await longDetail(600);
      expect(bucketMs).toBe(3_600_000);
      const starts = lines.A?.start ?? [];
      expect(new Set(starts).size).toBe(starts.length);
      // The hour that comes twice stands at its first coming; its second has no bin.
      const gaps = starts.slice(1).filter((at, i) => at - (starts[i] ?? 0) !== 3_600_000);
      expect(gaps).toEqual([Date.UTC(2026, 10, 1, 7)]);
      expect(starts[0]).toBe(from);
      expect(starts.at(-1)).toBe(to - 3_600_000);
    });
  });

  describe('of a carrier that two agents measure', () => {
    const MINUTE = 60_000;
    /** Two agents, and one whose data is their mean. For three minutes: both answer, the second is dark, it is silent. */
    let [two, one]: (Region | undefined)[] = [];

    beforeAll(async () => {
      const made = async (code: string) => {
        const region = await insertRegion(world.db, {
          organizationId: 'own',
          code,
          timeZone: 'Asia/Taipei',
          weights: [3, 2],
        });
        const [large, small] = region.carriers;
        if (!large || !small) throw new Error('no carriers');
        return { region, large, path: large.paths.A, other: small.paths.A };
      };
      const [pair, single] = [await made('TW'), await made('HK')];
      [two, one] = [pair.region, single.region];
      const second = (await insertAgent(world.db, pair.large.id)).A;
      const seconds = Array.from({ length: 12 }, (_, i) => START + i * 15_000);
      await insertSamples(
        world.db,
        seconds.flatMap((at) => {
          const minute = Math.floor((at - START) / MINUTE);
          const first = { at, rttMs: [60], repeat: 10, lost: 10, jitterMs: 2 };
          const small = { at, rttMs: [200], repeat: 7, lost: 3, jitterMs: 9 };
          const both = [
            { at, path: second, rttMs: [100], repeat: 100, jitterMs: 6 },
            { at, path: second, rttMs: [], lost: 40 },
          ].slice(minute, minute + 1);
          const mean = [
            { ...first, rttMs: [60, 100], repeat: 30, lost: 20, jitterMs: 4 },
            { ...first, lost: 30 },
            first,
          ].slice(minute, minute + 1);
          return [
            ...both,
            ...mean.map((seen) => ({ ...seen, path: single.path })),
            { ...first, path: pair.path },
            { ...small, path: pair.other },
            { ...small, path: single.other },
          ];
        }),
      );
      // The same by hours of the day.
      const days = Array.from({ length: 25 }, (_, i) =>
        new Date(START - (25 - i) * 86_400_000).toISOString().slice(0, 10),
      );
      await insertDays(world.db, pair.path, days, () => ({ rttMs: 60, maxMs: 60, lost: 1_000 }));
      await insertDays(world.db, second, days, (_day, hour) =>
        hour < 8 ? { rttMs: 100, maxMs: 100, lost: 0 } : { rttMs: null, maxMs: 0, lost: hour < 16 ? 40 : 0 },
      );
      await insertDays(world.db, pair.other, days, () => ({ rttMs: 200, maxMs: 200, lost: 3_000 }), 7);
    });

    const lineOf = async (region: Region | undefined, from: number, to: number, maxPoints: number) => {
      const given = { routeId: region?.routeId ?? '', from, to, maxPoints };
      const { lines, source } = await routeDetail(world.context('own', START + 300_000), given);
      if (!lines.A) throw new Error('no line');
      return { line: lines.A, source };
    };
    const percentilesOf = (line: DetailLine) => {
      const { rttP5Micros, rttP25Micros, rttP50Micros, rttP75Micros, rttP95Micros } = line;
      return [rttP5Micros, rttP25Micros, rttP50Micros, rttP75Micros, rttP95Micros];
    };
    const aboutMs = (micros: number | null | undefined, values: readonly number[]) =>
      values.find((ms) => Math.abs((micros ?? 0) / 1_000 / ms - 1) < 0.05);
    /** Loss of the large carrier: mean of both (one half, and nothing or all), then the first's alone. */
    const losses = [0.25, 0.75, 0.5].map((large) => (3 * large + 2 * 0.3) / 5);

    it.each([180, 12, 3])('is what one agent with their mean would tell, in at most %i bins', async (maxPoints) => {
      const [both, mean] = [
        await lineOf(two, START, START + 3 * MINUTE, maxPoints),
        await lineOf(one, START, START + 3 * MINUTE, maxPoints),
      ];
      expect(both.source).toBe('samples');
      expect(both.line.start).toHaveLength(Math.min(maxPoints, 12));
      expect(both.line.start).toEqual(mean.line.start);
      expect(percentilesOf(both.line)).toEqual(percentilesOf(mean.line));
      expect(both.line.jitterMicros).toEqual(mean.line.jitterMicros);
      expect(both.line.score).toEqual(mean.line.score);
      const expected = both.line.start.map((at) => losses[Math.floor((at - START) / MINUTE)] ?? 0);
      for (const { line } of [both, mean])
        expect(line.lossRatio).toEqual(expected.map((ratio) => expect.closeTo(ratio, 9)));
      // Were the large carrier counted twice, its slower agent would reach to here.
      expect(aboutMs(both.line.rttP75Micros[0], [60, 100, 200])).toBe(200);
    });

    it('is told on the board as by one agent', async () => {
      const now = START + 3 * MINUTE - 1;
      const board = await boardHistory(world.context('own', now), { spanMs: 900_000, binMs: 15_000 });
      const [both, mean] = [two, one].map((region) => board[region?.routeId ?? '']?.A);
      expect(both?.rttP95Micros.slice(-12).every((micros) => micros !== null)).toBe(true);
      expect(both?.rttP95Micros).toEqual(mean?.rttP95Micros);
      expect(both?.lossRatio.slice(-12)).toEqual(
        mean?.lossRatio.slice(-12).map((ratio) => expect.closeTo(ratio ?? 0, 9)),
      );
    });

    it('counts it once in spans that are read from days', async () => {
      const { line, source } = await lineOf(two, START - 23 * 86_400_000, START - 86_400_000, 600);
      expect(source).toBe('hours');
      const at = (hour: number) => line.start.findIndex((start) => (start / 3_600_000 + 8) % 24 === hour);
      for (const [part, hour] of [3, 12, 20].entries()) {
        expect(line.lossRatio[at(hour)]).toBeCloseTo(losses[part] ?? 0, 9);
        expect(aboutMs(line.rttP50Micros[at(hour)], [60, 100, 200])).toBe(part === 0 ? 100 : 60);
        expect(aboutMs(line.rttP75Micros[at(hour)], [60, 100, 200])).toBe(200);
      }
    });
  });

  it('opens a board of many paths with minutes, and with samples of the last two', async () => {
    await insertOrganization(world.db, 'many');
    const big = await insertRegion(world.db, {
      organizationId: 'many',
      code: 'ID',
      timeZone: 'Asia/Jakarta',
      weights: Array.from({ length: 21 }, () => 1),
    });
    const now = START + 10 * 3_600_000;
    const path = big.carriers[0]?.paths.A ?? 0;
    await insertMinute(world.db, path, now - 10 * 60_000, 80);
    // Read as samples it would be a second.
    await insertSamples(world.db, [
      { path, at: now - 9.5 * 60_000, rttMs: [1_000] },
      { path, at: now - 30_000, rttMs: [120] },
    ]);
    const history = await boardHistory(world.context('many', now - 1), { spanMs: 900_000, binMs: 15_000 });
    const { start = [], rttP95Micros = [] } = history[big.routeId]?.A ?? {};
    const seen = start.flatMap((at, i) => {
      const micros = rttP95Micros[i] ?? null;
      return micros === null ? [] : [[(now - at) / 1_000, Math.round(micros / 10_000)]];
    });
    expect(start).toHaveLength(60);
    expect(seen).toEqual([...[600, 585, 570, 555].map((ago) => [ago, 8]), [30, 12]]);
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
