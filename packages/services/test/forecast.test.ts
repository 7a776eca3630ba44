import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createForecastBook } from '../src/forecast/createForecastBook';
import { createForecastLoop } from '../src/forecast/createForecastLoop';
import { hearForecasts } from '../src/forecast/hearForecasts';
import { learnSeries } from '../src/forecast/learnSeries';
import type { AdviceEvidence } from '../src/forecast/loadRegion';
import { ADVICES_KEPT_DAYS, retainAdvices } from '../src/forecast/retainAdvices';
import { routeForecast } from '../src/forecast/routeForecast';
import { type RegionClaim, writeRegion } from '../src/forecast/writeRegion';
import { inTransaction } from '../src/inTransaction';
import { DAY_MS, HOUR_MS, local, MONDAY, measureQuarters, QUARTER_MS, ZONE } from './fixtures/weeks';
import { insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';

const WEEKS = 28;

describe.each(worlds())('the forecast of lines on %s', (_, openWorld) => {
  let world: World;
  let region: Region;
  const query = async (sql: string, values: unknown[] = []) => (await world.db.pool.query(sql, values)).rows;
  const loopAt = (now: number) =>
    createForecastLoop(world.context('o', now), { learn: async (task) => learnSeries(task) });
  const seriesOf = (slot: string, of = region) =>
    query(
      `select f.* from line_forecasts f join lines l on l.id = f.line_id
       where l.region_id = $1 and l.slot = $2 and f.metric = 'rtt'`,
      [of.regionId, slot],
    ).then((rows) => rows[0]);
  const announcements = () =>
    query(
      `select l.slot, f.metric, extract(epoch from announced_at)::float8 * 1000 as announced,
         extract(epoch from withdrawn_at)::float8 * 1000 as withdrawn
       from forecast_announcements f join lines l on l.id = f.line_id where l.region_id = $1 order by announced_at`,
      [region.regionId],
    );
  const advices = () => query('select * from forecast_advices where route_id = $1 order by at', [region.routeId]);
  const ruledBy = (preemptive: object) =>
    query(`update policies set definition = definition || $2 where id = (select policy_id from routes where id = $1)`, [
      region.routeId,
      { preemptive },
    ]);

  /** Lives from one moment to another by quarter-hours; `silent`: nothing is measured. */
  async function liveThrough(from: number, to: number, silent = false): Promise<void> {
    for (let at = from; at < to; at += QUARTER_MS) {
      if (!silent) await measure(region, at, at + QUARTER_MS);
      await loopAt(at + QUARTER_MS + 60_000).runOnce();
    }
  }

  async function measure({ carriers }: Region, from: number, to: number): Promise<void> {
    for (const { paths } of carriers) {
      await measureQuarters(world.db, paths.A, from, to, true);
      await measureQuarters(world.db, paths.B, from, to, false);
    }
  }

  async function newRegion(organizationId: string, code: string): Promise<Region> {
    const made = await insertRegion(world.db, { organizationId, code, timeZone: ZONE });
    await query('insert into route_states (route_id, organization_id, active_line) values ($1, $2, $3)', [
      made.routeId,
      organizationId,
      'A',
    ]);
    return made;
  }

  beforeAll(async () => {
    world = await openWorld();
    await insertOrganization(world.db, 'o');
    await insertOrganization(world.db, 'p');
    region = await newRegion('o', 'SG');
    await measure(region, MONDAY, local(WEEKS, 12));
  });
  afterAll(async () => {
    await world.end();
  });

  test('is learned once from weeks of quarter-hours, with how good it was on days it had not seen', async () => {
    const loop = loopAt(local(WEEKS, 12) + 60_000);
    await loop.runOnce();
    // Round trips and loss of one carrier on two lines.
    expect(loop.figures()).toMatchObject({ learned: 4, forecast: 4, failures: 0 });
    const [a, b] = [await seriesOf('A'), await seriesOf('B')];
    expect(a.baseline).toMatchObject({ patterned: true, rests: expect.stringMatching(/hour/) });
    expect(a.over_quiet).toBeGreaterThan(10);
    expect(a.backtest.weeks).toBeCloseTo(2, 1);
    expect(a.backtest.announced).toMatchObject({ stretches: 14, foreseen: 14, falseAlarms: 0 });
    expect(a.backtest.hourAhead.recall).toBeGreaterThan(0.95);
    expect(a.backtest.hourAhead.meanError).toBeLessThan(a.backtest.hourBefore.meanError);
    expect(b.baseline.patterned).toBe(false);
    expect(b.forecast.verdict).toBe('no-pattern');
    expect(a.forecast).toMatchObject({ verdict: 'not-expected', at: local(WEEKS, 12) });
    expect(a.past.at).toHaveLength(48);
    expect(await announcements()).toEqual([]);
  });

  test('a hub that starts anew in between repeats nothing', async () => {
    const before = await query('select * from line_forecasts order by line_id, carrier_id, metric');
    const again = loopAt(local(WEEKS, 12) + 120_000);
    await again.runOnce();
    expect(again.figures()).toMatchObject({ learned: 0, forecast: 0 });
    expect(await query('select * from line_forecasts order by line_id, carrier_id, metric')).toEqual(before);
  });

  test('waits for minutes that are not rolled up yet, but not for ever', async () => {
    const at = local(WEEKS, 12.25);
    await measure(region, at - QUARTER_MS, at);
    const path = region.carriers[0]?.paths.A;
    await query("insert into rollup_dirty (level, bucket, path_ids) values ('minute', $1, $2)", [
      new Date(at - 60_000),
      [path],
    ]);
    const early = loopAt(at + 30_000);
    await early.runOnce();
    expect(early.figures().forecast).toBe(0);
    const late = loopAt(at + 6 * 60_000);
    await late.runOnce();
    expect(late.figures().forecast).toBe(4);
    await query('delete from rollup_dirty');
  });

  test('an evening is announced before it comes, withdrawn after it, and advised on in shadow once', async () => {
    await liveThrough(local(WEEKS, 12.25), local(WEEKS, 24));
    const [only, ...more] = await announcements();
    expect(more).toEqual([]);
    expect(only).toMatchObject({ slot: 'A', metric: 'rtt' });
    expect(only.announced).toBeLessThanOrEqual(local(WEEKS, 19.5));
    expect(only.announced).toBeGreaterThanOrEqual(local(WEEKS, 19));
    expect(only.withdrawn).toBeGreaterThanOrEqual(local(WEEKS, 22.5));
    expect(only.withdrawn).toBeLessThanOrEqual(local(WEEKS, 24));
    const [advice, ...others] = await advices();
    expect(others).toEqual([]);
    expect(advice).toMatchObject({ from_line: 'A', to_line: 'B', acts: false, congested: true });
    // Three hours of all of the audience, which the other line did not have.
    expect(advice.spared_minutes).toBeCloseTo(180, -1);
    expect(advice.evidence.leaves.announced).toBe(1);
  });

  test('what nobody measures any more is announced no longer', async () => {
    await liveThrough(local(WEEKS + 1, 0), local(WEEKS + 1, 19.75));
    expect((await seriesOf('A')).watch.announced).toBe(true);
    await liveThrough(local(WEEKS + 1, 19.75), local(WEEKS + 1, 20.75), true);
    const a = await seriesOf('A');
    expect(a).toMatchObject({ watch: { announced: false }, forecast: { verdict: 'stale' } });
    expect((await advices()).at(-1)).toMatchObject({ ended_at: expect.any(Date) });
  });

  test('a day later what stood announced is scored against what came', async () => {
    await liveThrough(local(WEEKS + 1, 20.75), local(WEEKS + 2, 13));
    const { live } = await seriesOf('A');
    expect(live.announced).toMatchObject({ stretches: 2, foreseen: 1, late: 1, falseAlarms: 0 });
    expect(live.weeks).toBeGreaterThan(0.15);
    // The line was measured again only from a quarter to nine on that evening, already congested.
    expect((await advices()).at(-1)).toMatchObject({ congested: true });
  });

  test('the evaluation has it by region, and no older than it may be', async () => {
    const ctx = world.context('o', local(WEEKS + 2, 13.25));
    await liveThrough(local(WEEKS + 2, 13), local(WEEKS + 2, 19.5));
    const book = createForecastBook(ctx);
    expect(book.of(region, ctx.now())).toBeNull();
    await book.reload();
    const at = local(WEEKS + 2, 19.5);
    expect(book.of(region, at + 60_000)).toMatchObject({
      at,
      lines: {
        A: { announced: 1, known: 1, overQuietMs: expect.any(Number) },
        B: { announced: 0, known: 1, stretch: null },
      },
    });
    expect(book.of(region, at + HOUR_MS)).toBeNull();
    expect(book.of({ regionId: 'elsewhere' }, at)).toBeNull();

    // One region read again leaves the others as they were; reads that overlap end with what is newest.
    const announced = (known: boolean) =>
      query(`update line_forecasts set watch = jsonb_set(watch, '{announced}', $1) where made_at = $2`, [
        `${known}`,
        new Date(at),
      ]);
    await announced(false);
    await book.reload('00000000-0000-4000-8000-000000000000');
    expect(book.of(region, at)).toMatchObject({ lines: { A: { announced: 1 } } });
    const reads = [book.reload(region.regionId), book.reload(region.regionId), book.reload()];
    await Promise.all(reads);
    expect(book.of(region, at)).toMatchObject({ lines: { A: { announced: 0 } } });
    await announced(true);
    await book.reload(region.regionId);
    expect(book.of(region, at)).toMatchObject({ lines: { A: { announced: 1 } } });
  });

  test('people see it of their own organization only, with words for what came of advices', async () => {
    await ruledBy({ enabled: true, leastShare: 0.5, leastGain: 0.3 });
    await liveThrough(local(WEEKS + 2, 19.5), local(WEEKS + 2, 19.75));
    const seen = await routeForecast(world.context('o', local(WEEKS + 2, 19.8)), { routeId: region.routeId });
    expect(seen.lines.map(({ line, carriers }) => [line, carriers.length])).toEqual([
      ['A', 1],
      ['B', 1],
    ]);
    const [rtt] = seen.lines[0]?.carriers[0]?.metrics ?? [];
    expect(rtt).toMatchObject({ metric: 'rtt', verdict: 'expected', announced: { since: expect.any(Number) } });
    expect(rtt?.ahead?.at[0]).toBe(local(WEEKS + 2, 19.75));
    expect(seen.advices.length).toBeGreaterThanOrEqual(2);
    expect(seen.advised).toMatchObject({ settled: 3, congested: 3 });
    await expect(
      routeForecast(world.context('p', local(WEEKS + 2, 19.8)), { routeId: region.routeId }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('two hubs share the regions and the learning, and each series is done once', async () => {
    const many = await Promise.all(['MY', 'TH', 'VN'].map((code) => newRegion('p', code)));
    for (const one of many) await measure(one, local(WEEKS - 7, 0), local(WEEKS + 2, 20));
    const now = local(WEEKS + 2, 20) + 60_000;
    await measure(region, local(WEEKS + 2, 19.75), local(WEEKS + 2, 20));
    const hubs = [loopAt(now), loopAt(now)];
    await Promise.all(hubs.map((hub) => hub.runOnce()));
    const sum = (of: 'learned' | 'forecast') => hubs.reduce((all, hub) => all + hub.figures()[of], 0);
    expect(sum('learned')).toBe(12);
    expect(sum('forecast')).toBe(16);
    expect(
      await query('select 1 from line_forecasts where made_at is distinct from $1', [new Date(local(WEEKS + 2, 20))]),
    ).toEqual([]);
  });

  test('a hub that dies while it has a region loses it to the next, and hubs that judge are told of what that forecast', async () => {
    const now = local(WEEKS + 2, 20.25) + 60_000;
    // As its claim leaves it: due again only when the lease is over.
    await query('update forecast_regions set due_at = $1', [new Date(now + 3 * 60_000)]);
    const waiting = loopAt(now + 60_000);
    await waiting.runOnce();
    expect(waiting.figures().forecast).toBe(0);
    const told: string[] = [];
    let begun: () => void = () => undefined;
    const listening = new Promise<void>((resolve) => (begun = resolve));
    const heard = hearForecasts(world.context('o', now).log, world.databaseUrl, {
      onForecast: (regionId) => told.push(regionId),
      onMissed: begun,
    });
    try {
      await listening;
      const next = loopAt(now + 4 * 60_000);
      await next.runOnce();
      expect(next.figures().forecast).toBe(16);
      await vi.waitFor(() => expect(new Set(told).size).toBe(4), { timeout: 10_000 });
      expect(told).toContain(region.regionId);
    } finally {
      await heard.stop();
    }
  });

  test('a claim that another has taken over since writes nothing, be it within the same millisecond', async () => {
    const now = new Date(local(WEEKS + 2, 20.5));
    const claim = async () => {
      // As hubs claim: due at the very same moment both times.
      const [row] = await query(
        'update forecast_regions set due_at = $2, claim = gen_random_uuid() where region_id = $1 returning claim as id',
        [region.regionId, now],
      );
      return { regionId: region.regionId, organizationId: 'o', id: row.id as string };
    };
    const [first, second] = [await claim(), await claim()];
    const evidence = { leaves: {}, takes: {}, leastShare: 0.5 } as unknown as AdviceEvidence;
    const opened = { routeId: region.routeId, fromLine: 'A', toLine: 'B', acts: false, evidence, until: now.getTime() };
    const advices = { opened: [opened], ended: (await advicesOpen()).map(({ id }) => id), settled: [] };
    const made = { at: now.getTime(), forecasts: [], advices };
    const write = (as: RegionClaim) =>
      inTransaction(world.db.pool, (client) => writeRegion(client, as, made, now.getTime() + QUARTER_MS));
    const before = await state();
    expect(await write(first)).toBe(false);
    expect(await state()).toEqual(before);
    expect(await write(second)).toBe(true);
    expect(await state()).not.toEqual(before);
    expect(await advicesOpen()).toMatchObject([{ at: now }]);
  });

  test('advices go when they are as old as announcements, but for one that still stands', async () => {
    const all = await advices();
    const [newest] = all.slice(-1);
    expect(newest).toMatchObject({ ended_at: null });
    const client = await world.db.pool.connect();
    const kept = (ADVICES_KEPT_DAYS + 0.01) * DAY_MS;
    try {
      expect(await retainAdvices(client, all[0].at.getTime() + kept - 0.02 * DAY_MS)).toBe(0);
      expect(await retainAdvices(client, all[0].at.getTime() + kept)).toBe(1);
      await retainAdvices(client, newest.at.getTime() + kept);
    } finally {
      client.release();
    }
    expect(await advices()).toEqual([newest]);
  });

  const advicesOpen = () =>
    query('select id, at from forecast_advices where route_id = $1 and ended_at is null', [region.routeId]);
  const state = async () => [
    await query('select * from forecast_regions where region_id = $1', [region.regionId]),
    await advices(),
  ];
});

test('a day is enough to know that nothing is known', () => {
  const series = Array.from({ length: 96 }, (_, i) => ({ at: MONDAY + i * QUARTER_MS, value: 80, weight: 1 }));
  const task = {
    metric: 'rtt',
    timeZone: ZONE,
    series,
    toldSince: null,
    announced: [],
    until: MONDAY + DAY_MS,
  } as const;
  expect(learnSeries(task)).toMatchObject({
    backtest: null,
    live: null,
    baseline: { patterned: false },
    overQuiet: 12,
  });
  expect(learnSeries({ ...task, series: [] })).toMatchObject({ backtest: null, baseline: { days: 0 } });
});
