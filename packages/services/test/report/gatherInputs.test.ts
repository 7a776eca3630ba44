import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PathTotals, ReportInputs } from '../../src/report/figures/inputs';
import { gatherInputs } from '../../src/report/inputs/gatherInputs';
import { periodNamed, periodShifted } from '../../src/report/periods/period';
import { openReportWorld, QUARTER, type QuarterRow, type ReportWorld } from '../fixtures/reportWorld';
import { insertDirective, type World, worlds } from '../fixtures/world';

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
});

const sum2 = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
