import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { incidentDetail } from '../src/incidents/incidentDetail';
import { listIncidents } from '../src/incidents/listIncidents';
import { latestFeed } from '../src/live/feed';
import { decisions } from '../src/query/decisions';
import { agentArrival } from '../src/query/network/agentArrival';
import { networkAgents } from '../src/query/network/agents';
import { networkCircuits } from '../src/query/network/circuits';
import { boardHistory } from '../src/query/route/boardHistory';
import { boardSummary } from '../src/query/route/boardSummary';
import { connectSeries } from '../src/query/route/connectSeries';
import { connectTimes } from '../src/query/route/connectTimes';
import { getRoute } from '../src/query/route/getRoute';
import { listRoutes } from '../src/query/route/listRoutes';
import { oneWay } from '../src/query/route/oneWay';
import { routeDetail } from '../src/query/route/routeDetail';
import { routeUse } from '../src/query/route/routeUse';
import { routeWorks } from '../src/query/route/routeWorks';
import { agentOf } from './fixtures/measuring';
import type { Region, World } from './fixtures/world';
import { YEARS_NOW, yearsWorlds } from './fixtures/years';
import { type Plans, plansOf } from './plan';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Tables that grow for years: no page may read one of them from end to end. */
const growing = [
  'samples',
  'rollup_minutes',
  'rollup_quarters',
  'rollup_days',
  'rollup_connects',
  'connects',
  'circuit_usage',
  'directives',
  'deliveries',
  'events',
  'incidents',
];

describe.each(yearsWorlds())('what reads cost on %s', (_, open) => {
  let world: World;
  let regions: readonly Region[];

  beforeAll(async () => {
    const years = await open();
    world = years;
    regions = years.regions;
  }, 300_000);
  afterAll(() => world?.end());

  const routeId = () => regions[0]?.routeId ?? '';
  const plans = <T>(verb: (ctx: OrganizationContext) => Promise<T>): Promise<Plans<T>> =>
    plansOf(world, { organizationId: 'own', now: YEARS_NOW }, verb);

  /** In at most two statements, and by indexes of everything that grows. */
  async function cheap<T>(verb: (ctx: OrganizationContext) => Promise<T>): Promise<Plans<T>> {
    const found = await plans(verb);
    expect(found.statements.length).toBeLessThanOrEqual(2);
    expect(found.wholeScansOf(...growing)).toEqual([]);
    return found;
  }

  it('shows a scan of a whole table where there is one: these tests can fail', async () => {
    const found = await plans((ctx) =>
      withOrganization(ctx.db, ctx.organizationId, (tx) =>
        tx.execute(sql`select count(*) from people_samples where sent > 7`),
      ),
    );
    expect(found.wholeScansOf('samples').length).toBeGreaterThan(0);
    expect(found.chunksOf('samples')).toBe(found.isTimescale ? 4 : 1);
  });

  describe('route detail', () => {
    const detail = (spanMs: number) =>
      cheap((ctx) => routeDetail(ctx, { routeId: routeId(), from: YEARS_NOW - spanMs, to: YEARS_NOW, maxPoints: 900 }));

    it.each([
      [15 * MINUTE, 'samples', 'samples', 1],
      [DAY, 'minutes', 'rollup_minutes', 2],
      [10 * DAY, 'quarters', 'rollup_quarters', 2],
      [90 * DAY, 'hours', 'rollup_days', 2],
      [390 * DAY, 'hours', 'rollup_days', 4],
    ] as const)(
      'of %i ms is read from %s, and only of the chunks of that time',
      async (spanMs, source, table, chunks) => {
        const found = await detail(spanMs);
        expect(found.answer.source).toBe(source);
        expect(found.answer.lines.A?.start.length).toBeGreaterThan(0);
        expect(found.chunksOf(table)).toBeGreaterThan(0);
        expect(found.chunksOf(table)).toBeLessThanOrEqual(chunks);
        if (source !== 'samples') expect(found.chunksOf('samples')).toBe(0);
      },
    );

    it('finds what changed among what was only renewed by an index of its own', async () => {
      const found = await detail(30 * DAY);
      expect(found.answer.directives.length).toBe(216);
      expect(found.indexesOf('directives')).toEqual(['directives_changed']);
    });

    it('finds the incidents that overlap a day without reading those before it', async () => {
      const found = await detail(DAY);
      expect(found.answer.incidents.length).toBe(8);
      const rows = found.scans.filter(({ table }) => table === 'incidents').reduce((sum, scan) => sum + scan.rows, 0);
      expect(rows).toBeLessThan(40);
    });
  });

  describe('connect times', () => {
    const times = (spanMs: number) =>
      cheap((ctx) => connectTimes(ctx, { routeId: routeId(), from: YEARS_NOW - spanMs, to: YEARS_NOW }));

    it('of two hours are read from one chunk of attempts', async () => {
      const found = await times(2 * HOUR);
      expect(found.answer.all[0]?.attempts).toBeGreaterThan(0);
      expect(found.chunksOf('connects')).toBe(1);
    });

    it('of two months are read from quarter-hours, and from attempts only at the ends', async () => {
      const found = await times(60 * DAY);
      expect(found.answer.all[0]?.attempts).toBeGreaterThan(1_000);
      expect(found.chunksOf('rollup_connects')).toBeLessThanOrEqual(4);
      expect(found.chunksOf('connects')).toBeLessThanOrEqual(2);
    });

    it('over time: two hours of one chunk of attempts, a month from quarter-hours alone', async () => {
      const series = (spanMs: number) =>
        cheap((ctx) => connectSeries(ctx, { routeId: routeId(), from: YEARS_NOW - spanMs, to: YEARS_NOW }));
      const hours = await series(2 * HOUR);
      expect(hours.answer.lines.A?.start.length).toBeGreaterThan(0);
      expect([hours.chunksOf('connects'), hours.chunksOf('rollup_connects')]).toEqual([1, 0]);
      const month = await series(30 * DAY);
      expect(month.answer.lines.A?.start.length).toBeGreaterThan(0);
      expect(month.chunksOf('connects')).toBe(0);
    });
  });

  it('bandwidth use of a route, its drills and maintenance are found by indexes', async () => {
    const span = { routeId: routeId(), from: YEARS_NOW - 30 * DAY, to: YEARS_NOW };
    const use = await plans((ctx) => routeUse(ctx, span));
    expect(use.wholeScansOf(...growing)).toEqual([]);
    expect((await plans((ctx) => routeWorks(ctx, span))).wholeScansOf(...growing)).toEqual([]);
  });

  describe('agents', () => {
    it('are listed with the end of each path’s samples, of one chunk', async () => {
      const found = await cheap((ctx) => networkAgents(ctx, { latestVersion: null, limit: 100 }));
      expect(found.answer.agents).toHaveLength(40);
      expect(found.answer.agents.find(({ regionCode }) => regionCode === 'SG')?.paths[0]?.rttP50Micros).toBeGreaterThan(
        0,
      );
      expect(found.chunksOf('samples')).toBe(1);
    });

    it('cost by the page: only the paths of its agents are looked up', async () => {
      await world.db.pool.query('update agents set last_seen_at = $1', [new Date(YEARS_NOW)]);
      const found = await cheap((ctx) => networkAgents(ctx, { latestVersion: null, limit: 5, regions: ['SG'] }));
      // Ten paths with a sample a second in the last twenty.
      expect(rowsOf(found, 'samples')).toBe(200);
    });

    it('tell how far a new one has come, and how one-way delays changed, from the newest chunk', async () => {
      const agentId = await agentOf(world.db, regions[0] as Region);
      await world.db.pool.query('update agents set enrolled_at = $1 where id = $2', [
        new Date(YEARS_NOW - 10 * MINUTE),
        agentId,
      ]);
      expect((await cheap((ctx) => agentArrival(ctx, { agentId }))).chunksOf('samples')).toBe(1);
      expect((await cheap((ctx) => oneWay(ctx, { routeId: routeId() }))).chunksOf('samples')).toBe(1);
    });
  });

  describe('incidents', () => {
    const page = (given: Partial<Parameters<typeof listIncidents>[1]>) =>
      cheap((ctx) => listIncidents(ctx, { openOnly: false, limit: 25, ...given }));

    it.each([
      ['of the organization', {}, 'incidents_by_organization', 25],
      ['of one grade', { grade: 'down' }, 'incidents_by_organization', 25],
      ['of a span', { from: YEARS_NOW - 40 * DAY, to: YEARS_NOW - 39 * DAY }, 'incidents_by_organization', 25],
      ['that last', { openOnly: true }, 'incidents_open_by_organization', 14],
    ] as const)('%s are read along their index', async (_name, given, index, rows) => {
      const found = await page(given);
      expect(found.answer.items).toHaveLength(rows);
      // The second counts the parts of each row.
      expect(found.indexesOf('incidents').sort()).toEqual([index, 'incidents_by_whole'].sort());
      expect(rowsOf(found, 'incidents')).toBeLessThan(200);
    });

    it('of nobody’s are not searched for among those of all', async () => {
      const found = await page({ assignedTo: 'nobody' });
      expect(found.answer.items).toHaveLength(0);
      expect(rowsOf(found, 'incidents')).toBe(0);
    });

    it('of a quiet region are not searched for among those of all others', async () => {
      const found = await page({ regionId: regions.at(-1)?.regionId });
      expect(found.answer.items).toHaveLength(3);
      expect(rowsOf(found, 'incidents')).toBe(3);
    });

    it('of a region and line come page by page, each page for what one costs', async () => {
      const regionId = regions[3]?.regionId ?? '';
      const first = await page({ regionId, line: 'B' });
      const second = await page({ regionId, line: 'B', cursor: first.answer.nextCursor ?? undefined });
      for (const found of [first, second]) {
        expect(rowsOf(found, 'incidents')).toBeLessThan(1_000);
        const kinds = found.answer.items.map(({ line, regionCode }) => `${line} ${regionCode}`);
        expect(new Set(kinds)).toEqual(new Set(['B PH']));
      }
      expect((first.answer.items.at(-1)?.openedAt ?? 0) - (second.answer.items[0]?.openedAt ?? 0)).toBe(6 * HOUR);
    });

    it('one of a month ago comes with what happened then, by the time of it', async () => {
      const { rows } = await world.db.pool.query<{ id: string }>(
        `select i.id from incidents i join routes r on r.region_id = i.region_id join directives d on d.route_id = r.id
         where i.opened_at < $1 and d.reason <> 'renewed' and d.decided_at between i.opened_at and i.closed_at
         order by i.opened_at desc limit 1`,
        [new Date(YEARS_NOW - 30 * DAY)],
      );
      const found = await plans((ctx) => incidentDetail(ctx, { id: rows[0]?.id ?? '' }));
      expect(found.answer.happened.length).toBeGreaterThan(0);
      expect(found.wholeScansOf(...growing, 'incidents', 'events', 'directives', 'deliveries')).toEqual([]);
      for (const table of ['incidents', 'events']) expect(rowsOf(found, table), table).toBeLessThan(2_000);
    });
  });

  describe('the board', () => {
    it('opens with fifteen minutes of few paths from samples of two chunks at most, in three small queries', async () => {
      const found = await plans((ctx) => boardHistory(ctx, { spanMs: 15 * MINUTE, binMs: 15_000 }));
      expect(found.statements.length).toBeLessThanOrEqual(4);
      expect(found.wholeScansOf(...growing)).toEqual([]);
      expect(found.chunksOf('samples')).toBeLessThanOrEqual(2);
      // Eighty paths: samples only of the last two minutes.
      expect(rowsOf(found, 'samples')).toBeLessThan(3 * 60 * 10 + 80 * 4);
    });

    it('finds the day’s switches and the newest events without reading the years', async () => {
      const summary = await cheap((ctx) => boardSummary(ctx));
      expect(summary.answer.switches24h.count).toBe(8 * 7);
      expect(summary.indexesOf('directives')).toEqual(['directives_switched']);
      const feed = await cheap((ctx) => latestFeed(ctx, { limit: 30 }));
      expect(feed.answer).toHaveLength(30);
      expect(feed.answer[0]?.chain).not.toBeNull();
      expect(rowsOf(feed, 'directives')).toBe(30);
    });

    it('lists routes, and describes one', async () => {
      expect((await cheap((ctx) => listRoutes(ctx))).answer).toHaveLength(8);
      await cheap((ctx) => getRoute(ctx, { routeId: routeId() }));
    });
  });

  it('decisions of a route cost what a page of them costs', async () => {
    const first = await cheap((ctx) => decisions(ctx, { routeId: routeId(), limit: 25 }));
    expect(first.answer.items[0]?.chain).not.toBeNull();
    expect(rowsOf(first, 'directives')).toBe(26);
    const cursor = first.answer.nextCursor ?? undefined;
    const next = await cheap((ctx) => decisions(ctx, { routeId: routeId(), limit: 25, cursor }));
    expect(rowsOf(next, 'events')).toBeLessThan(1_000);
    expect(next.answer.items[0]?.id).toBeLessThan(first.answer.items.at(-1)?.id ?? 0);
  });

  it('circuits are counted from one day’s readings', async () => {
    const found = await cheap((ctx) => networkCircuits(ctx));
    expect(found.answer.circuits[0]?.usage).not.toBeNull();
    expect(found.chunksOf('circuit_usage')).toBeLessThanOrEqual(2);
  });
});

const rowsOf = (found: Plans<unknown>, table: string) =>
  found.scans.filter((scan) => scan.table === table).reduce((sum, scan) => sum + scan.rows, 0);
