import { withOrganization } from '@twinline/db/tenancy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTarget } from '../../src/availability/setTarget';
import { setViewers } from '../../src/report/audiences/setViewers';
import type { PathTotals, ReportInputs } from '../../src/report/figures/inputs';
import { gatherInputs } from '../../src/report/inputs/gatherInputs';
import { gradedRoutes } from '../../src/report/inputs/gradedRoutes';
import { periodNamed, periodShifted } from '../../src/report/periods/period';
import { rollAllDays } from '../fixtures/days';
import {
  insertQuarterRows,
  openReportWorld,
  QUARTER,
  type QuarterRow,
  type ReportWorld,
  someQuarter,
} from '../fixtures/reportWorld';
import { seeded } from '../fixtures/seeded';
import { insertDirective, insertEvent, type World, worlds } from '../fixtures/world';

const zone = 'Asia/Shanghai';
const DAY = 86_400_000;
const named = (name: string) => {
  const period = periodNamed(name, zone);
  if (!period) throw new Error(name);
  return period;
};
/** New York's clocks go back within it. Its neighbours are measured as well, and one before those is not. */
const PERIOD = named('2026-W44');
const FIRST = periodShifted(PERIOD, -2, zone).from;
const NOW = PERIOD.to + 2 * DAY;

describe.each(worlds())('inputs of a report on %s', (_, open) => {
  let made: ReportWorld;
  let world: World;
  let inputs: ReportInputs;
  const gather = (now = NOW) => gatherInputs(world.context('own', now), PERIOD);

  beforeAll(async () => {
    made = await openReportWorld(open, { from: FIRST, to: PERIOD.to + DAY });
    ({ world } = made);
    const [us] = made.regions;
    await insertDirective(world.db, us, { at: FIRST + DAY, line: 'A', from: null, sequence: 1, appliedAfterMs: 100 });
    await insertDirective(world.db, us, { at: FIRST + 9 * DAY, line: 'B', from: 'A', sequence: 2, appliedAfterMs: 90 });
    await insertDirective(world.db, us, {
      at: PERIOD.from + DAY,
      line: 'A',
      from: 'B',
      sequence: 3,
      reason: 'quality',
    });
    await insertDirective(world.db, us, {
      at: PERIOD.from + 2 * DAY,
      line: 'A',
      from: 'A',
      sequence: 4,
      reason: 'renewed',
    });
    await insertDirective(world.db, us, { at: PERIOD.to, line: 'B', from: 'A', sequence: 5, appliedAfterMs: 90 });
    inputs = await gather();
  }, 120_000);
  afterAll(() => world.end());

  const rowsOf = (span: { from: number; to: number }, path?: number) =>
    made.quarters.filter((q) => q.at >= span.from && q.at < span.to && (path === undefined || q.path_id === path));

  it('hold each quarter-hour of the period that was measured, as it was counted, of the own organization alone', () => {
    const { quarters, network } = inputs;
    const found = quarters.path.map((index, i) => [
      network.paths[index]?.id,
      PERIOD.from + (quarters.quarter[i] ?? 0) * QUARTER,
      quarters.good[i],
      quarters.bad[i],
      quarters.unavailable[i],
      quarters.planned[i],
      quarters.plannedUnavailable[i],
    ]);
    const order = network.paths.map(({ id }) => id);
    const wanted = rowsOf(PERIOD)
      .sort((a, b) => order.indexOf(a.path_id) - order.indexOf(b.path_id) || a.at - b.at)
      .map((q) => [
        ...[q.path_id, q.at, q.good_seconds, q.bad_seconds, q.unavailable_seconds, q.planned_seconds],
        q.planned_down.length > 0 ? 50 : 0,
      ]);
    expect(wanted.length).toBeGreaterThan(2_500);
    expect(wanted.some((row) => row[6] === 50)).toBe(true);
    expect(found).toEqual(wanted);
  });

  it('hold when paths were unavailable, planned or not, in order', () => {
    const { down, network } = inputs;
    const found = down.path.map((index, i) => [network.paths[index]?.id, down.quarter[i], down.runs[i]]);
    const order = network.paths.map(({ id }) => id);
    const wanted = rowsOf(PERIOD)
      .filter((q) => q.down.length + q.planned_down.length > 0)
      .sort((a, b) => order.indexOf(a.path_id) - order.indexOf(b.path_id) || a.at - b.at)
      .map((q) => [
        q.path_id,
        (q.at - PERIOD.from) / QUARTER,
        q.planned_down.length > 0 ? [...q.planned_down, ...q.down] : q.down,
      ]);
    expect(wanted.some(([, , runs]) => (runs as number[]).length === 6)).toBe(true);
    expect(found).toEqual(wanted);
  });

  const sum = (rows: readonly QuarterRow[], of: (row: QuarterRow) => number) =>
    rows.reduce((total, row) => total + of(row), 0);

  function expectTotals(totals: PathTotals, span: { from: number; to: number }): void {
    expect(totals.path).toEqual(inputs.network.paths.map((_path, i) => i));
    for (const [i, { id }] of inputs.network.paths.entries()) {
      const rows = rowsOf(span, id);
      expect({
        sent: totals.sent[i],
        received: totals.received[i],
        lost: totals.lost[i],
        jitter: [totals.jitterSumMicros[i], totals.jitterSamples[i]],
        connect: [totals.connectAttempts[i], totals.connectFailures[i]],
        seconds: [totals.goodSeconds[i], totals.badSeconds[i], totals.unavailableSeconds[i]],
      }).toEqual({
        sent: sum(rows, (q) => q.sent),
        received: sum(rows, (q) => q.sent - q.lost),
        lost: sum(rows, (q) => q.lost),
        jitter: [sum(rows, (q) => q.jitter_sum_micros), sum(rows, (q) => q.jitter_samples)],
        connect: [sum(rows, (q) => q.attempts), sum(rows, (q) => q.failed)],
        seconds: [
          sum(rows, (q) => q.good_seconds),
          sum(rows, (q) => q.bad_seconds),
          sum(rows, (q) => q.unavailable_seconds),
        ],
      });
      const histogram = new Map<number, number>();
      for (const { rtt_buckets, rtt_counts } of rows)
        for (const [k, bucket] of rtt_buckets.entries())
          histogram.set(bucket, (histogram.get(bucket) ?? 0) + (rtt_counts[k] ?? 0));
      const wanted = [...histogram].sort(([a], [b]) => a - b);
      expect(totals.rtt[i]?.buckets).toEqual(wanted.map(([bucket]) => bucket));
      expect(totals.rtt[i]?.counts).toEqual(wanted.map(([, count]) => count));
      expect(sum2(totals.connect[i]?.counts ?? [])).toBe(sum(rows, (q) => q.attempts - q.failed));
    }
  }

  it('hold totals and histograms of each path that are those of its quarter-hours, to the probe', () => {
    expectTotals(inputs.totals, PERIOD);
  });

  it('hold earlier periods that were measured, newest first, and none that was not', () => {
    expect(inputs.earlier.map(({ period }) => period.name)).toEqual(['2026-W43', '2026-W42']);
    const weight = new Map(inputs.network.carriers.map(({ id, weight }) => [id, weight]));
    for (const { period, quarters, totals } of inputs.earlier) {
      expectTotals(totals, period);
      const wanted = new Map<string, { weight: number; measured: number; bad: number; unavailable: number }>();
      for (const row of rowsOf(period)) {
        const path = inputs.network.paths.find(({ id }) => id === row.path_id);
        const own = weight.get(path?.carrierId ?? '') ?? 0;
        const key = `${inputs.network.lines.findIndex(({ id }) => id === path?.lineId)} ${(row.at - period.from) / QUARTER}`;
        const mean = wanted.get(key) ?? { weight: 0, measured: 0, bad: 0, unavailable: 0 };
        wanted.set(key, {
          weight: mean.weight + own,
          measured: mean.measured + own * (row.good_seconds + row.bad_seconds),
          bad: mean.bad + own * row.bad_seconds,
          unavailable: mean.unavailable + own * row.unavailable_seconds,
        });
      }
      expect(quarters.line).toHaveLength(wanted.size);
      for (const [i, line] of quarters.line.entries()) {
        const mean = wanted.get(`${line} ${quarters.quarter[i]}`);
        expect(quarters.measured[i]).toBeCloseTo((mean?.measured ?? 0) / (mean?.weight ?? 0), 9);
        expect(quarters.bad[i]).toBeCloseTo((mean?.bad ?? 0) / (mean?.weight ?? 0), 9);
        expect(quarters.unavailable[i]).toBeCloseTo((mean?.unavailable ?? 0) / (mean?.weight ?? 0), 9);
      }
    }
  });

  it('hold what was decided, with what was in force before, without renewals and what came later', () => {
    const [us] = made.regions;
    const place = inputs.network.routes.findIndex(({ id }) => id === us.routeId);
    const shortly = (decided: ReportInputs['decided']) =>
      decided[place]?.map(({ at, line, from, reason, applied }) => [at, line, from, reason, applied]);
    expect(shortly(inputs.decided)).toEqual([
      [FIRST + 9 * DAY, 'B', 'A', 'blackout', FIRST + 9 * DAY + 90],
      [PERIOD.from + DAY, 'A', 'B', 'quality', null],
    ]);
    expect(inputs.decided[1 - place]).toEqual([]);
    expect(inputs.earlier.map(({ decided }) => shortly(decided)?.map(([at]) => at))).toEqual([
      [FIRST + DAY, FIRST + 9 * DAY],
      [FIRST + DAY],
    ]);
  });

  it('are the same to the letter whenever they are read of the same database', async () => {
    expect(JSON.stringify(await gather())).toBe(JSON.stringify(inputs));
    expect(JSON.stringify(await gather(NOW + 3 * DAY + 12_345))).toBe(JSON.stringify(inputs));
  });

  describe('hold of the week to come', () => {
    const HOUR = 3_600_000;
    /** Congested on each evening from eight to eleven, by the wall clock of Kathmandu. */
    const evenings = Array.from({ length: 96 }, (_, slot) => (slot >= 80 && slot < 92 ? 40 : 0));
    const baseline = {
      ...{ slotMs: QUARTER, byWeekday: Array(7).fill(evenings), byKind: { weekday: evenings, weekend: evenings } },
      ...{ spread: Array(96).fill(4), persistence: 0.5, skill: 0.6, patterned: true, rests: 'hour-of-week', days: 40 },
      ...{ unusualDays: [], daysOfKind: { weekday: 28, weekend: 12 }, pooling: { kind: 1, weekday: 1 } },
      ...{ weekend: [5, 6], learnedUntil: NOW - HOUR },
    };
    const write = async (given: object, learnedAt = NOW - HOUR) => {
      const [, np] = made.regions;
      await world.db.pool.query('delete from line_forecasts');
      for (const metric of ['rtt', 'loss'])
        await world.db.pool.query(
          `insert into line_forecasts (organization_id, line_id, carrier_id, metric, learn_due, learned_at, baseline, over_quiet)
           select 'own', id, $1, $2, now(), $3, $4, 15 from lines where region_id = $5 and slot = 'A'`,
          [np.carriers[0]?.id, metric, new Date(learnedAt), JSON.stringify({ ...baseline, ...given }), np.regionId],
        );
    };
    afterAll(() => world.db.pool.query('delete from line_forecasts'));

    it('the hours that are likely congested, by the clock of the region, as far as they are still to come', async () => {
      await write({});
      const { forecast, network } = await gather();
      const [one] = forecast;
      expect(forecast).toHaveLength(1);
      expect(network.lines.find(({ id }) => id === one?.lineId)).toMatchObject({ slot: 'A' });
      const local = (one?.hours ?? []).map((at) => ((at + 5.75 * HOUR) % DAY) / HOUR);
      // Days begin at 21:45 of Kathmandu's evening before: of that one, and of the last, a part is in it.
      expect(local).toEqual([22, ...Array(4).fill([20, 21, 22]).flat(), 20, 21]);
      expect(one?.hours.every((at) => at >= NOW && at < PERIOD.to + 7 * DAY)).toBe(true);
      expect(one).toMatchObject({ overQuietMs: 40, days: 40 });
      expect(one?.probability).toBeGreaterThan(0.95);
    });

    it.each([
      ['without a pattern', { patterned: false }],
      ['of too few days', { days: 2 }],
      ['without skill', { skill: null }],
    ])('nothing %s', async (_what, given) => {
      await write(given);
      expect((await gather()).forecast).toEqual([]);
    });

    it('nothing that was learned too long ago, or when that week is over', async () => {
      await write({}, NOW - 4 * DAY);
      expect((await gather()).forecast).toEqual([]);
      await write({}, PERIOD.to + 7 * DAY);
      expect((await gather(PERIOD.to + 7 * DAY)).forecast).toEqual([]);
    });
  });

  it('hold nothing of another organization', async () => {
    const other = await gatherInputs(world.context('other', NOW), PERIOD);
    expect(other.network.paths).toHaveLength(4);
    const own = new Set(inputs.network.paths.map(({ id }) => id));
    expect(other.network.paths.some(({ id }) => own.has(id))).toBe(false);
    expect(other.quarters.path.length).toBeGreaterThan(1_500);
    expect(other.decided).toEqual([[]]);
    expect(other.hindsight).toEqual([null]);
    expect(JSON.stringify(other)).not.toContain(made.regions[0].regionId);
  });

  describe('of a network that changed', () => {
    const query = (text: string, values: unknown[] = []) => world.db.pool.query(text, values);

    it('hold what was archived since, and while it was not; not what came later, nor what never measured', async () => {
      const [us, np] = made.regions;
      const until = PERIOD.from + 3 * DAY;
      await query('update agents set archived_at = $1 where carrier_id = $2', [new Date(until), us.carriers[1]?.id]);
      await query('update carriers set archived_at = $1 where id = $2', [new Date(until), us.carriers[1]?.id]);
      await query(`update agents set archived_at = $1 where carrier_id = $2`, [
        new Date(PERIOD.to + DAY),
        np.carriers[0]?.id,
      ]);
      await query(`insert into regions (organization_id, code, time_zone) values ('own', 'JP', 'Asia/Tokyo')`);
      await query(
        `insert into agents (organization_id, region_id, carrier_id, name, created_at) values ('own', $1, $2, 'silent', $3)`,
        [us.regionId, us.carriers[0]?.id, new Date(FIRST)],
      );
      const { rows } = await query(
        `insert into lines (organization_id, region_id, slot) values ('own', $1, 'C') returning id`,
        [us.regionId],
      );
      const lineC = rows[0]?.id;
      const { rows: added } = await query(
        `insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
         select 'own', agent_id, $1, pop_id, 77 from paths where id = $2 returning id`,
        [lineC, us.carriers[0]?.paths.A],
      );
      const path = Number(added[0]?.id);
      // A line that was added on the fifth day, to an agent that measured before.
      const first = PERIOD.from + 5 * DAY + 3 * QUARTER;
      await insertQuarterRows(world, [someQuarter(path, first, seeded(1)), someQuarter(path, PERIOD.to, seeded(2))]);
      await rollAllDays(world.db);
      const { network, quarters, heatmap } = await gather();
      const found = (id: number | undefined) => network.paths.find((one) => one.id === id);
      expect(found(us.carriers[1]?.paths.A)).toMatchObject({ until, since: expect.any(Number) });
      expect(found(np.carriers[0]?.paths.A)).toMatchObject({ until: PERIOD.to + DAY });
      expect(found(path)).toMatchObject({ since: first, until: null, lineId: lineC });
      expect(quarters.path.filter((index) => network.paths[index]?.id === path)).toHaveLength(1);
      expect(network.regions.map(({ code }) => code)).toEqual(['NP', 'US']);
      expect(network.agents.map(({ name }) => name)).toEqual(['NP agent 0', 'US agent 0', 'US agent 1']);
      expect(network.lines.map(({ slot }) => slot)).toEqual(['A', 'B', 'A', 'B', 'C']);
      expect(heatmap.carriers.map(({ name }) => name)).toEqual(['NP carrier 0', 'US carrier 0', 'US carrier 1']);
      // Before the line was there, there is no such path.
      const before = await gatherInputs(world.context('own', NOW), named('2026-W43'));
      expect(before.network.lines.map(({ slot }) => slot)).toEqual(['A', 'B', 'A', 'B']);
    });

    it('hold costs, viewers, audience, and targets as they were in the month in which the period begins', async () => {
      const [us] = made.regions;
      const { rows } = await query(
        `insert into circuits (organization_id, name, provider, monthly_cost, currency)
         values ('own', 'Pacific', 'Tel', 1234.5, 'USD'), ('own', 'Unused', 'Tel', 9, 'USD') returning id`,
      );
      await query(`update lines set circuit_id = $1, availability_target = 0.99 where region_id = $2 and slot <> 'C'`, [
        rows[0]?.id,
        us.regionId,
      ]);
      const { rows: lines } = await query(`select id from lines where region_id = $1 and slot = 'A'`, [us.regionId]);
      await setTarget(world.context('own', NOW), {
        lineId: lines[0]?.id,
        target: 0.999,
        fromMonth: '2026-11',
        by: 'Wei',
      });
      await setViewers(world.context('own', NOW), { regionId: us.regionId, viewers: 900 });
      const { network } = await gather();
      expect(network.circuits).toEqual([
        { id: rows[0]?.id, name: 'Pacific', provider: 'Tel', monthlyCost: 1234.5, currency: 'USD', lineCount: 2 },
      ]);
      // The week begins in October.
      expect(network.lines.map(({ target }) => target)).toEqual([null, null, 0.99, 0.99, null]);
      const next = await gatherInputs(world.context('own', NOW + 8 * DAY), named('2026-W45'));
      expect(next.network.lines.map(({ slot, target }) => [slot, target]).filter(([, target]) => target)).toEqual([
        ['A', 0.999],
        ['B', 0.99],
      ]);
      expect(network.regions.map(({ viewers }) => viewers)).toEqual([null, 900]);
      expect(network.carriers.map(({ weight }) => weight)).toEqual([2, 3, 1]);
    });
  });

  it('judge what was decided by policies as they stood then', async () => {
    const { routeId } = made.regions[0];
    const held = async (at: number) =>
      withOrganization(world.db, 'own', async (tx) => (await gradedRoutes(tx, [routeId], at)).get(routeId)?.holdDownMs);
    const change = (version: number, holdDownMs: number, at: number) =>
      world.db.pool.query(
        `update policies set version = $1, definition = definition || jsonb_build_object('holdDownMs', $2::int), changed_at = $3
         where id = (select policy_id from routes where id = $4)`,
        [version, holdDownMs, new Date(at), routeId],
      );
    await world.db.pool.query('update policy_versions set changed_at = $1', [new Date(FIRST)]);
    await change(2, 30_000, PERIOD.from + DAY);
    await change(3, 90_000, PERIOD.to + DAY);
    expect([await held(FIRST - DAY), await held(PERIOD.from), await held(PERIOD.to), await held(NOW)]).toEqual([
      ...[20_000, 20_000, 30_000, 90_000],
    ]);
  });

  it('hold incidents that were open in it, with their cause in words and what was written first', async () => {
    const [us] = made.regions;
    const open = async (
      at: number,
      closed: number | null,
      more: { slot?: string; text?: string; domain?: string } = {},
    ) => {
      const { rows } = await world.db.pool.query(
        `insert into incidents (id, organization_id, region_id, line_slot, worst_grade, fault_domain, evidence, opened_at, closed_at, post_mortem)
         values (gen_random_uuid(), 'own', $1, $2, 'down', $3, '{}', $4, $5, $6) returning id`,
        [
          us.regionId,
          more.slot ?? 'A',
          more.domain ?? 'line',
          new Date(at),
          closed && new Date(closed),
          more.text ?? '',
        ],
      );
      return String(rows[0]?.id);
    };
    const long = await open(PERIOD.from - 40 * DAY, PERIOD.from + 1, { text: '\n\n# A digger in Osaka  \nIt dug.' });
    const one = await open(PERIOD.from + DAY, PERIOD.from + DAY + 60_000);
    const spread = await open(PERIOD.from + 2 * DAY, null, { slot: 'B', domain: 'region' });
    await open(PERIOD.from - DAY, PERIOD.from, {});
    await open(PERIOD.to, PERIOD.to + 1, {});
    await world.db.pool.query('update incidents set merged_into = $1, muted = true where id = $2', [long, one]);
    const count = { failing: 1, total: 1 };
    const fault = {
      ...{
        domain: 'line',
        line: 'A',
        at: [],
        agents: { a: count },
        carriers: { 'US carrier 0': count },
        pops: { p: count },
      },
      ...{ lines: { A: count, B: { failing: 0, total: 1 } }, othersThere: { failing: 0, total: 1 }, together: 0 },
    };
    for (const incidentId of [one, spread])
      await insertEvent(world.db, us, PERIOD.from + 2 * DAY + 5_000, 'incident-opened', {
        incidentId,
        line: 'A',
        fault,
      });
    const { incidents } = await gather();
    expect(incidents.map(({ id, postMortem, mergedInto, muted }) => [id, postMortem, mergedInto, muted])).toEqual([
      [long, 'A digger in Osaka', null, false],
      [one, '', long, true],
      [spread, '', null, false],
    ]);
    expect(incidents[0]?.cause).toEqual({
      en: 'Line A is down. Fault domain: the line.',
      zh: '线路 A 状态为中断。故障域：该线路。',
    });
    expect(incidents[1]?.cause.en).toMatch(/^Line A is down. Line A .*fails for 1 of 1 carriers.*ask the provider/);
    expect(incidents[1]?.cause.zh).toContain('专线供应商');
    // It spread since: what was counted when it opened is not what is wrong now.
    expect(incidents[2]?.cause.en).toBe('Line B is down. Fault domain: the whole region.');
  });

  it('of a period that is running reach to the last quarter-hour that is over', async () => {
    const now = PERIOD.from + 3 * DAY + 7 * QUARTER + 400_000;
    const running = await gather(now);
    expect(running.measuredUntil).toBe(PERIOD.from + 3 * DAY + 7 * QUARTER);
    expect(Math.max(...running.quarters.quarter)).toBe(3 * 96 + 6);
    const rows = rowsOf({ from: PERIOD.from, to: running.measuredUntil });
    expect(sum2(running.totals.sent)).toBe(sum(rows, (q) => q.sent) + 0);
    expect(running.heatmap.measuredUntil).toBeLessThanOrEqual(running.measuredUntil);
    expect(running.earlier.map(({ period }) => period.name)).toEqual(['2026-W43', '2026-W42']);
  });

  it('of a period in which nothing was measured are empty, and can still be read', async () => {
    const empty = await gatherInputs(world.context('own', NOW), named('2020-W20'));
    expect(empty).toMatchObject({
      demo: false,
      quarters: { path: [] },
      totals: { path: [] },
      earlier: [],
      forecast: [],
    });
    expect(empty.network.paths).toEqual([]);
    const begun = await gather(PERIOD.from + 1_000);
    expect(begun.measuredUntil).toBe(PERIOD.from);
    expect(begun.quarters.path).toEqual([]);
  });

  it('say where any of it is made up', async () => {
    expect((await gather()).demo).toBe(false);
    await world.db.pool.query('update rollup_quarters set demo = true where path_id = $1 and bucket < $2', [
      made.regions[0].carriers[0]?.paths.A,
      new Date(FIRST + DAY),
    ]);
    expect((await gather()).demo).toBe(true);
  });
});

const sum2 = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
