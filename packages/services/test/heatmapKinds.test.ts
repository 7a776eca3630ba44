import { hourScore } from '@twinline/engine/hourScore';
import { presets } from '@twinline/engine/presets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heatmapHours } from '../src/query/heatmap/heatmapHours';
import type { HeatmapMetric } from '../src/query/heatmap/heatmapMetrics';
import { heatmapTimeline } from '../src/query/heatmap/heatmapTimeline';
import { heatmapWeekdays } from '../src/query/heatmap/heatmapWeekdays';
import { rollAllDays } from './fixtures/days';
import {
  insertAgent,
  insertOrganization,
  insertQuarters,
  insertRegion,
  type Region,
  type World,
  worlds,
} from './fixtures/world';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;
/** A Monday, 00:00 in Kathmandu. */
const FROM = Date.parse('2026-11-08T18:15Z');
const TO = FROM + 9 * DAY;
const NOW = TO - 2 * HOUR;
const near = (micros: number | null | undefined, ms: number) => Math.abs((micros ?? 0) / 1_000 / ms - 1) < 0.05;

describe.each(worlds())('kinds of heatmaps on %s', (_, open) => {
  let world: World;
  let kathmandu: Region;
  let chatham: Region;
  /** Their larger carrier is measured by two agents, and by one whose data is the mean of the two. */
  let two: Region;
  let one: Region;

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own');
    const since = new Date(FROM);
    const own = { organizationId: 'own', since };
    kathmandu = await insertRegion(world.db, { ...own, code: 'NP', timeZone: 'Asia/Kathmandu', weights: [3, 1] });
    chatham = await insertRegion(world.db, { ...own, code: 'NZ', timeZone: 'Pacific/Chatham' });
    const [large, small] = kathmandu.carriers;
    // A of the large carrier is slow on Monday evenings from 21:00 to 22:00 and loses half in the second Tuesday's first hour.
    for (let i = 0; FROM + i * QUARTER < NOW; i += 1) {
      const at = FROM + i * QUARTER;
      const [hour, day] = [Math.floor(i / 4) % 24, Math.floor(i / 96)];
      const slow = hour === 21 && day % 7 === 0;
      const bad = day === 8 && hour === 0;
      await insertQuarters(world.db, [
        { path: large?.paths.A ?? 0, at, rttMs: [slow ? 500 : 80], repeat: 1_000, lost: bad ? 1_000 : 0, jitterMs: 4 },
        { path: large?.paths.B ?? 0, at, rttMs: [100], repeat: 1_000, jitterMs: 4, badSeconds: bad ? 60 : 0 },
        ...(hour < 12 ? [{ path: small?.paths.A ?? 0, at, rttMs: [200], repeat: 10, lost: 10, jitterMs: 8 }] : []),
      ]);
    }
    // On Chatham, at +13:45, everything of one day only, which is made up.
    await insertQuarters(
      world.db,
      Array.from({ length: 4 }, (_q, i) => ({
        path: chatham.carriers[0]?.paths.A ?? 0,
        at: FROM + 3 * DAY + HOUR + i * QUARTER,
        rttMs: [300],
        demo: true,
      })),
    );
    await world.db.pool.query(
      `insert into rollup_connects (path_id, bucket, attempts, step_keys, step_counts) values ($1, $2, 30, '{100,3200,3210}', '{30,20,10}')`,
      [large?.paths.A, new Date(FROM + 5 * HOUR)],
    );
    two = await insertRegion(world.db, { ...own, code: 'TW', timeZone: 'Asia/Taipei', weights: [3, 2] });
    one = await insertRegion(world.db, { ...own, code: 'HK', timeZone: 'Asia/Taipei', weights: [3, 2] });
    await insertTwins(two, one);
    await world.db.pool.query(`update agents set interval_ms = case when name = 'NP agent 1' then 10000 else 900 end`);
    await rollAllDays(world.db);
  }, 300_000);
  afterAll(() => world.end());

  const asked = (metric: HeatmapMetric = 'rttP95') => ({
    from: FROM,
    to: TO,
    metric,
    clock: 'audience' as const,
    viewerTimeZone: 'UTC',
    regionIds: [kathmandu.regionId],
  });
  const ctx = () => world.context('own', NOW);

  describe('the timeline', () => {
    const read = (given: Partial<Parameters<typeof heatmapTimeline>[1]> = {}) =>
      heatmapTimeline(ctx(), { ...asked(), maxColumns: 1_000, ...given });
    const valueAt = (found: Awaited<ReturnType<typeof read>>, carrier: number, wall: string) => {
      const column = found.columns.indexOf(Date.parse(wall));
      const i = found.cells.column.findIndex((c, at) => c === column && found.cells.carrier[at] === carrier);
      return i < 0 ? undefined : found.cells.A[i];
    };

    it('has a column for each hour of the audience’s clock', async () => {
      const found = await read();
      expect(found.binHours).toBe(1);
      expect(found.columns[0]).toBe(Date.parse('2026-11-09T00:00Z'));
      expect(found.columns).toHaveLength(9 * 24);
      expect(near(valueAt(found, 0, '2026-11-09T21:00Z'), 500)).toBe(true);
      expect(near(valueAt(found, 0, '2026-11-10T21:00Z'), 80)).toBe(true);
      expect(valueAt(found, 1, '2026-11-10T11:00Z')).toBeGreaterThan(0);
      expect(valueAt(found, 1, '2026-11-10T12:00Z')).toBeNull();
      expect(found.highest).toMatchObject({ carrier: 0, line: 'A' });
      expect(found.coverage).toBeLessThan(1);
    });

    it.each([
      [100, 3],
      [60, 6],
      [24, 12],
    ])('puts hours together so that there are never more than %i columns', async (maxColumns, binHours) => {
      const found = await read({ maxColumns });
      expect(found.binHours).toBe(binHours);
      expect(found.columns.length).toBeLessThanOrEqual(maxColumns);
      const slow = valueAt(
        found,
        0,
        binHours === 12 ? '2026-11-09T12:00Z' : `2026-11-09T${binHours === 3 ? 21 : 18}:00Z`,
      );
      // An hour of twelve is more than the last twentieth.
      expect(near(slow, 500)).toBe(true);
      expect(near(valueAt(found, 0, '2026-11-10T12:00Z'), 80)).toBe(true);
    });

    it('shows all rows on the viewer’s clock where that is asked for, from quarter-hours if it must', async () => {
      const found = await read({ clock: 'viewer', viewerTimeZone: 'Asia/Tokyo' });
      // 21:00–22:00 in Kathmandu is 00:15–01:15 in Tokyo.
      expect(near(valueAt(found, 0, '2026-11-10T00:00Z'), 500)).toBe(true);
      expect(near(valueAt(found, 0, '2026-11-10T01:00Z'), 500)).toBe(true);
      expect(near(valueAt(found, 0, '2026-11-10T02:00Z'), 80)).toBe(true);
      expect(near(valueAt(found, 0, '2026-11-09T23:00Z'), 80)).toBe(true);
    });

    it('of three days reaches to the running quarter-hour, and says until when it was measured', async () => {
      const short = await read({ from: NOW - 2 * DAY, to: NOW + HOUR });
      const long = await read({ from: NOW - 4 * DAY, to: NOW + HOUR });
      expect(short.measuredUntil).toBe(NOW);
      expect(long.measuredUntil).toBe(Math.floor((NOW - 60_000) / QUARTER) * QUARTER);
      expect(long.measuredUntil).toBeGreaterThan(NOW - QUARTER - 60_001);
    });
  });

  describe('weekday × hour', () => {
    const read = (given: Partial<Parameters<typeof heatmapWeekdays>[1]> = {}) =>
      heatmapWeekdays(ctx(), { ...asked(), ...given });
    const at = (found: Awaited<ReturnType<typeof read>>, weekday: number, hour: number) =>
      found.cells.weekday.findIndex((day, i) => day === weekday && found.cells.hour[i] === hour);

    it('finds the evening that is bad each Monday', async () => {
      const found = await read();
      expect(found.cells.hour).toHaveLength(168);
      expect(near(found.cells.A[at(found, 0, 21)], 500)).toBe(true);
      expect(near(found.cells.A[at(found, 1, 21)], 80)).toBe(true);
      expect(found.highest).toMatchObject({ region: 0, line: 'A', weekday: 0, hour: 21 });
      expect(found.regions).toMatchObject([{ code: 'NP', carriers: 2, nowWeekday: 1, nowHour: 22 }]);
    });

    it('lets carriers count by their audience and not by how often their agents probe', async () => {
      const found = await read({ metric: 'loss' });
      // Half of the small carrier's probes are lost; it stands for a quarter of the audience, and for one probe in fifty.
      expect(found.cells.A[at(found, 2, 3)]).toBeCloseTo(0.5 / 4, 9);
      const p50 = await read({ metric: 'rttP50' });
      const p95 = await read({ metric: 'rttP95' });
      expect(near(p50.cells.A[at(p50, 2, 3)], 80)).toBe(true);
      expect(near(p95.cells.A[at(p95, 2, 3)], 200)).toBe(true);
    });

    it.each<HeatmapMetric>(['rttP50', 'rttP95', 'jitter', 'loss', 'connectP95', 'badMinutes', 'score'])(
      'has of a carrier with two agents the %s of one agent with their mean',
      async (metric) => {
        const [both, mean] = await Promise.all(
          [two, one].map((region) => read({ metric, regionIds: [region.regionId] })),
        );
        const evening = (metric === 'connectP95' ? [20] : [20, 21, 22]).map((hour) => both && at(both, 0, hour));
        expect(evening.map((i) => both?.cells.A[i ?? -1] ?? null)).not.toContain(null);
        expect(both?.cells.A).toEqual(mean?.cells.A.map((value) => value && expect.closeTo(value, 9)));
      },
    );

    it('shares a carrier’s audience among those of its agents that count for a figure in an hour', async () => {
      const regionIds = [two.regionId];
      const evening = (found: Awaited<ReturnType<typeof read>>) =>
        [20, 21, 22].map((hour) => found.cells.A[at(found, 0, hour)]);
      const loss = evening(await read({ metric: 'loss', regionIds }));
      // Both answer, the second is dark, it is silent; three tenths of the small carrier's probes are lost.
      expect(loss).toEqual([0.25, 0.75, 0.5].map((large) => expect.closeTo((3 * large + 2 * 0.3) / 5, 9)));
      const p50 = evening(await read({ metric: 'rttP50', regionIds }));
      expect([100, 60, 60].map((ms, hour) => near(p50[hour], ms))).toEqual([true, true, true]);
    });

    it('is of the carriers that were chosen', async () => {
      const found = await read({ metric: 'loss', carrierIds: [kathmandu.carriers[0]?.id ?? ''] });
      expect(found.cells.A[at(found, 2, 3)]).toBe(0);
      expect(found.regions[0]?.carriers).toBe(1);
    });

    it('is on the viewer’s clock where that is asked for', async () => {
      // Kathmandu's Monday 21:00 is 15:15 in UTC.
      const found = await read({ clock: 'viewer' });
      expect(near(found.cells.A[at(found, 0, 15)], 500)).toBe(true);
      expect(near(found.cells.A[at(found, 0, 14)], 80)).toBe(true);
    });
  });

  describe('metrics', () => {
    const cellOf = async (metric: HeatmapMetric, hour: number, given: object = {}) => {
      const found = await heatmapHours(ctx(), { ...asked(metric), ...given });
      const i = found.cells.hour.findIndex((h, at) => h === hour && found.cells.carrier[at] === 0);
      return { found, A: found.cells.A[i], B: found.cells.B[i] };
    };

    it('score the hour’s p95, loss and jitter by the limits of the region’s own policy', async () => {
      const { policyId, limits } = await policyOf();
      const strict = { ...limits, rtt: { fair: 100, poor: 200, weight: 40 } };
      await world.db.pool.query(`update policies set definition = definition || $1 where id = $2`, [
        { limits: strict },
        policyId,
      ]);
      const { found, A, B } = await cellOf('score', 21, { carrierIds: [kathmandu.carriers[0]?.id] });
      await world.db.pool.query(`update policies set definition = definition || $1 where id = $2`, [
        { limits },
        policyId,
      ]);
      expect(found.unit).toBe('points');
      const [p95, lossRatio] = [(await cellOf('rttP95', 21)).A ?? null, (await cellOf('loss', 21)).A ?? 0];
      const expected = hourScore(
        { rttP95Micros: p95, lossRatio, jitterMicros: 4_000 },
        { ...presets['show-live'], limits: strict },
      );
      expect(A).toBe(expected);
      expect(A).toBeLessThan(B ?? 0);
      // Worse is lower: the breaks fall, and the worst cell is the lowest.
      expect(found.breaks.at(-1)).toBeLessThan(found.breaks[0] ?? 0);
      expect(found.highest).toMatchObject({ line: 'A', value: Math.min(...found.cells.A.map((v) => v ?? 100)) });
    });

    it('score by another preset where that is asked for, and by the first scenario where a region has several', async () => {
      const p95 = (await cellOf('rttP95', 21)).A ?? null;
      const by = (scenario: keyof typeof presets) =>
        hourScore({ rttP95Micros: p95, lossRatio: 0, jitterMicros: 4_000 }, presets[scenario]);
      expect((await cellOf('score', 21, { scenario: '1v1-social' })).A).toBe(by('1v1-social'));
      await world.db.pool.query(
        `with policy as (
           insert into policies (organization_id, name, scenario, definition) values ('own', 'talk', '1v1-social', $2) returning id)
         insert into routes (organization_id, region_id, scenario, policy_id) select 'own', $1, '1v1-social', id from policy`,
        [kathmandu.regionId, presets['1v1-social']],
      );
      expect((await cellOf('score', 21)).A).toBe(by('show-live'));
      await world.db.pool.query(`update routes set archived_at = now() where id = $1`, [kathmandu.routeId]);
      expect((await cellOf('score', 21)).A).toBe(by('1v1-social'));
      await world.db.pool.query('update routes set archived_at = now()');
      expect((await cellOf('score', 21)).A).toBe(by('show-live'));
      await world.db.pool.query(`update routes set archived_at = null where scenario = 'show-live'`);
    });

    it('tell connect time and the highest hundredth of round trips', async () => {
      const connect = await cellOf('connectP95', 5);
      expect(connect.found.unit).toBe('micros');
      expect(near(connect.A, (2 * 1.1 ** (3_210 - 3_072)) / 2.1 / 1_000)).toBe(true);
      expect(connect.B).toBeNull();
      expect(near((await cellOf('rttP99', 21)).A, 500)).toBe(true);
      expect(near((await cellOf('rttP50', 21)).A, 80)).toBe(true);
    });

    it('mark what rests on made-up days, and only that', async () => {
      const of = (regionIds: string[], from: number) => heatmapHours(ctx(), { ...asked(), regionIds, from });
      expect((await of([chatham.regionId], FROM)).demo).toBe(true);
      expect((await of([kathmandu.regionId], FROM)).demo).toBe(false);
      expect((await of([chatham.regionId], FROM + 5 * DAY)).demo).toBe(false);
    });
  });

  it('refuse what cannot be shown, naming the field', async () => {
    const invalid = (field: string) => ({ code: 'invalid', details: { field } });
    const timeline = (given: object) => heatmapTimeline(ctx(), { ...asked(), maxColumns: 100, ...given });
    await expect(timeline({ to: FROM })).rejects.toMatchObject(invalid('to'));
    await expect(timeline({ from: TO - 93 * DAY })).rejects.toMatchObject(invalid('from'));
    await expect(timeline({ from: TO - 90 * DAY, maxColumns: 30 })).rejects.toMatchObject(invalid('maxColumns'));
    await expect(heatmapWeekdays(ctx(), { ...asked(), from: TO - 93 * DAY })).rejects.toMatchObject(invalid('from'));
    await expect(heatmapHours(ctx(), { ...asked(), from: TO - 401 * DAY })).rejects.toMatchObject(invalid('from'));
  });

  /** Three hours of a Monday evening: both agents answer, the second is dark, it is silent. */
  async function insertTwins(pair: Region, single: Region) {
    const [large, small] = pair.carriers;
    const [mean, sameSmall] = single.carriers;
    if (!large || !small || !mean || !sameSmall) throw new Error('no carriers');
    const second = (await insertAgent(world.db, large.id)).A;
    const evening = Date.parse('2026-11-09T12:00Z');
    for (let i = 0; i < 12; i += 1) {
      const [hour, at] = [Math.floor(i / 4), evening + i * QUARTER];
      const first = { at, rttMs: [60], repeat: 100, lost: 100, jitterMs: 2, badSeconds: 60 };
      const [dark, silent] = [hour === 1, hour === 2];
      const far = { at, rttMs: [200], repeat: 70, lost: 30, jitterMs: 9 };
      await insertQuarters(world.db, [
        { ...first, path: large.paths.A },
        ...(silent
          ? []
          : [
              {
                at,
                path: second,
                ...(dark ? { rttMs: [], lost: 400, badSeconds: 900 } : { rttMs: [100], repeat: 1_000, jitterMs: 6 }),
              },
            ]),
        {
          ...{ ...first, path: mean.paths.A },
          ...(dark ? { lost: 300, jitterMs: 1, badSeconds: 480 } : {}),
          ...(dark || silent ? {} : { rttMs: [60, 100], repeat: 300, lost: 200, jitterMs: 4, badSeconds: 30 }),
        },
        { ...far, path: small.paths.A },
        { ...far, path: sameSmall.paths.A },
      ]);
    }
    for (const [path, keys, counts] of [
      [large.paths.A, '{3200}', '{10}'],
      [second, '{3210}', '{90}'],
      [mean.paths.A, '{3200,3210}', '{50,50}'],
      [small.paths.A, '{3190,3220}', '{86,14}'],
      [sameSmall.paths.A, '{3190,3220}', '{86,14}'],
    ] as const)
      await world.db.pool.query(
        'insert into rollup_connects (path_id, bucket, attempts, step_keys, step_counts) values ($1, $2, 100, $3, $4)',
        [path, new Date(evening), keys, counts],
      );
  }

  async function policyOf() {
    const { rows } = await world.db.pool.query<{ policyId: string; limits: (typeof presets)['show-live']['limits'] }>(
      `select p.id as "policyId", p.definition->'limits' as limits from routes r join policies p on p.id = r.policy_id
       where r.id = $1`,
      [kathmandu.routeId],
    );
    if (!rows[0]) throw new Error('no policy');
    return rows[0];
  }
});
