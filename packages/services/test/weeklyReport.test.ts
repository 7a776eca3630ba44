import { percentile } from '@twinline/engine/histogram';
import { bucketOf } from '@twinline/wire/histogram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listWeeks } from '../src/report/listWeeks';
import type { WeeklyReport } from '../src/report/report';
import { weeklyReport } from '../src/report/weeklyReport';
import { rollAllDays } from './fixtures/days';
import {
  insertDirective,
  insertOrganization,
  insertQuarters,
  insertRegion,
  type Region,
  type Seen,
  type World,
  worlds,
} from './fixtures/world';

const QUARTER = 900_000;
// 2026-W44 in New York is 169 hours long: clocks go back on its Sunday.
const FROM = Date.UTC(2026, 9, 26, 4);
const TO = Date.UTC(2026, 10, 2, 5);
const NOW = TO + 3_600_000;

/** A small generator on a seed (mulberry32), so that the week is the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe.each(worlds())('weekly report on %s', (_, open) => {
  let world: World;
  let region: Region;
  let report: WeeklyReport;
  const seen: Seen[] = [];
  const weights = [3, 1];
  // On B before the week; to A on Tuesday, back to B within a quarter-hour, and to A on Friday in mid-quarter.
  const switches = [
    { at: FROM - 86_400_000, line: 'B', from: 'A', reason: 'blackout', appliedAfterMs: 9_000 },
    { at: FROM + 26 * 3_600_000, line: 'A', from: 'B', reason: 'quality', appliedAfterMs: 700 },
    { at: FROM + 26 * 3_600_000 + 400_000, line: 'B', from: 'A', reason: 'blackout', appliedAfterMs: 300 },
    { at: FROM + 100 * 3_600_000 + 123_000, line: 'A', from: 'B', reason: 'fail-back', appliedAfterMs: 150 },
    { at: FROM + 120 * 3_600_000, line: 'B', from: 'A', reason: 'blackout' },
  ];

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own', 'America/New_York');
    await insertOrganization(world.db, 'other', 'America/New_York');
    region = await insertRegion(world.db, {
      organizationId: 'own',
      code: 'US',
      timeZone: 'America/New_York',
      weights,
      since: new Date(FROM),
    });
    const next = random(7);
    for (let at = FROM; at < TO; at += QUARTER)
      for (const carrier of region.carriers)
        for (const line of ['A', 'B'] as const) {
          if (next() < 0.1) continue;
          const badSeconds = next() < 0.3 ? Math.floor(next() * 900) : 0;
          seen.push({
            path: carrier.paths[line],
            at,
            rttMs: [80 + Math.floor(next() * 40), 90],
            repeat: 20_000,
            lost: Math.floor(next() * 300),
            jitterMs: 1 + Math.floor(next() * 5),
            badSeconds,
            unavailableSeconds: Math.floor(badSeconds * next()),
            seconds: next() < 0.1 ? 600 : 900,
          });
        }
    for (const row of seen)
      if ((row.badSeconds ?? 0) > (row.seconds ?? 900))
        Object.assign(row, { badSeconds: 600, unavailableSeconds: 100 });
    await insertQuarters(world.db, seen);
    await rollAllDays(world.db);
    for (const [i, given] of switches.entries()) await insertDirective(world.db, region, { ...given, sequence: i + 1 });
    report = await weeklyReport(world.context('own', NOW), {});
  });
  afterAll(() => world.end());

  /** The line's seconds in one quarter-hour, weighted by audience: straight from the rows that were put in. */
  function seconds(line: 'A' | 'B', at: number) {
    const rows = region.carriers.flatMap((carrier, i) => {
      const row = seen.find((s) => s.path === carrier.paths[line] && s.at === at);
      return row ? [{ row, weight: weights[i] ?? 0 }] : [];
    });
    const total = rows.reduce((sum, { weight }) => sum + weight, 0);
    const mean = (of: (row: Seen) => number) =>
      total ? rows.reduce((sum, { row, weight }) => sum + weight * of(row), 0) / total : 0;
    return {
      measured: mean((r) => r.seconds ?? 900),
      bad: mean((r) => r.badSeconds ?? 0),
      unavailable: mean((r) => r.unavailableSeconds ?? 0),
    };
  }

  it('is of the last full week in the organization’s time zone', () => {
    expect(report).toMatchObject({
      week: '2026-W44',
      from: FROM,
      to: TO,
      complete: true,
      previousWeek: '2026-W43',
      demo: false,
    });
    expect(report.routes[0]?.hourlyBadMinutes).toHaveLength(169);
  });

  it('gives each line the availability and bad minutes that adding up its quarter-hours gives', () => {
    for (const line of ['A', 'B'] as const) {
      const sum = { measured: 0, bad: 0, unavailable: 0 };
      for (let at = FROM; at < TO; at += QUARTER) {
        const s = seconds(line, at);
        sum.measured += s.measured;
        sum.bad += s.bad;
        sum.unavailable += s.unavailable;
      }
      const figures = report.lines.find((l) => l.line === line)?.figures;
      expect(figures?.availability).toBeCloseTo(1 - sum.unavailable / sum.measured, 9);
      expect(figures?.badMinutes).toBeCloseTo(sum.bad / 60, 6);
      expect(figures?.measuredMinutes).toBeCloseTo(sum.measured / 60, 6);
    }
  });

  it('gives each line the loss, jitter and p95 of its audience', () => {
    const byCarrier = region.carriers.map((carrier) => seen.filter((s) => s.path === carrier.paths.A));
    const lossOf = (rows: Seen[]) => {
      const lost = rows.reduce((sum, r) => sum + (r.lost ?? 0), 0);
      return lost / (lost + rows.length * 40_000);
    };
    const figures = report.lines.find((l) => l.line === 'A')?.figures;
    const [first = [], second = []] = byCarrier;
    expect(figures?.lossRatio).toBeCloseTo((3 * lossOf(first) + lossOf(second)) / 4, 9);
    const counts = new Map<number, number>();
    for (const [i, rows] of byCarrier.entries())
      for (const ms of rows.flatMap((r) => r.rttMs)) {
        const bucket = bucketOf(ms * 1_000);
        counts.set(bucket, (counts.get(bucket) ?? 0) + ((weights[i] ?? 0) / rows.length) * 1e6);
      }
    const buckets = [...counts.keys()].sort((a, b) => a - b);
    const p95 = percentile(
      buckets,
      buckets.map((b) => counts.get(b) ?? 0),
      95,
    );
    expect(figures?.rttP95Micros).toBe(Math.round(p95 ?? 0));
  });

  it('follows the active line second by second for what was chosen, and compares lines on common time', () => {
    const active = (at: number) => switches.findLast((s) => s.at <= at)?.line as 'A' | 'B';
    const chosen = { measured: 0, unavailable: 0 };
    const bad = { A: 0, B: 0, chosen: 0, best: 0 };
    for (let quarter = FROM; quarter < TO; quarter += QUARTER) {
      const of = { A: seconds('A', quarter), B: seconds('B', quarter) };
      const common = Math.min(of.A.measured, of.B.measured);
      let onB = 0;
      for (let second = 0; second < 900; second += 1) {
        const line = active(quarter + second * 1_000);
        if (line === 'B') onB += 1 / 900;
        chosen.measured += of[line].measured / 900;
        chosen.unavailable += of[line].unavailable / 900;
      }
      if (common === 0) continue;
      const [a, b] = [(of.A.bad / of.A.measured) * (common / 60), (of.B.bad / of.B.measured) * (common / 60)];
      bad.A += a;
      bad.B += b;
      bad.best += Math.min(a, b);
      bad.chosen += onB * b + (1 - onB) * a;
    }
    const route = report.routes[0];
    expect(route?.availability).toBeCloseTo(1 - chosen.unavailable / chosen.measured, 9);
    for (const key of ['A', 'B', 'chosen', 'best'] as const) expect(route?.badMinutes[key]).toBeCloseTo(bad[key], 6);
  });

  it('counts as failover what left a line because of trouble, and times those that every relay applied', () => {
    expect(report.totals.failovers).toBe(3);
    expect(report.failovers.map((f) => f.faultToAppliedMs)).toEqual([700, 300, null]);
    expect(report.totals.medianFaultToAppliedMs).toBe(500);
    expect(report.totals.failoversBefore).toBe(1);
    expect(report.routes[0]?.ribbon.map((s) => s.line)).toEqual(['B', 'A', 'B', 'A', 'B']);
    expect(report.routes[0]?.ribbon[0]?.from).toBe(FROM);
    expect(report.routes[0]?.ribbon.at(-1)?.to).toBe(TO);
  });

  it('says in both languages what its figures say', () => {
    const [availability, failovers, counterfactual] = report.verdict;
    expect(availability?.en).toContain(`${(Math.floor((report.totals.availability ?? 0) * 1e5) / 1e3).toFixed(3)} %`);
    expect(availability?.en).toContain('% of the expected probes');
    expect(failovers).toEqual({
      en: 'A line was left 3 times; half of the changes were applied within 500 ms of the fault.',
      zh: '共切换 3 次，故障到生效的中位时间为 500 ms。',
    });
    expect(counterfactual?.zh).toContain(`${Math.round(report.totals.badMinutes.chosen)}`);
  });

  it('lists the weeks that have data', async () => {
    const weeks = await listWeeks(world.context('own', NOW));
    expect(weeks.map((w) => [w.week, w.complete])).toEqual([
      ['2026-W45', false],
      ['2026-W44', true],
    ]);
  });

  it('shows nothing of it to another organization, and refuses what is no week', async () => {
    const other = await weeklyReport(world.context('other', NOW), { week: '2026-W44' });
    expect(other.lines).toEqual([]);
    expect(other.routes).toEqual([]);
    expect(other.verdict).toEqual([{ en: 'Nothing was measured in this week.', zh: '本周没有测量数据。' }]);
    await expect(weeklyReport(world.context('own', NOW), { week: '2027-W53' })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(weeklyReport(world.context('own', NOW), { week: '2027-W01' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});
