import { periodsOf, type Second, unavailable } from '@twinline/engine/availability';
import { percentile, valueOfBucket } from '@twinline/engine/histogram';
import { describe, expect, it } from 'vitest';
import { audienceLines, pooledLines } from '../../src/query/heatmap/lineFigures';
import type { SpanFigures } from '../../src/query/span/spanTotals';
import { computeReport } from '../../src/report/figures/computeReport';
import type { Decided, EarlierInputs, Hindsight } from '../../src/report/figures/inputs';
import { BUCKETS } from '../../src/rollup/dayFigures';
import { seeded } from '../fixtures/seeded';
import {
  decided,
  everyQuarter,
  HOUR_MS,
  madeInputs,
  noHeatmap,
  oneRegion,
  type PathQuarter,
  type PathTotal,
  pathDown,
  pathTotals,
  QUARTER_MS,
  WEEK,
} from './madeInputs';

const ALL = [0, 1, 2, 3];
const lineOf = (report: ReturnType<typeof computeReport>, slot: string) => {
  const line = report.lines.find((one) => one.slot === slot);
  if (!line) throw new Error(`no line ${slot}`);
  return line;
};
const routeOf = (report: ReturnType<typeof computeReport>) => {
  const [route] = report.routes;
  if (!route) throw new Error('no route');
  return route;
};
const onA = decided({ at: WEEK.from - HOUR_MS, line: 'A', from: null, reason: 'initial' });

describe('a line', () => {
  // Globe (3 of 4) was down for 600 s of one quarter-hour, 200 of them planned; PLDT (1 of 4) has data of half the week.
  const quarters = [
    ...everyQuarter(
      WEEK,
      [0],
      [{ path: 0, quarter: 10, good: 300, bad: 600, unavailable: 600, planned: 250, plannedUnavailable: 200 }],
    ),
    ...everyQuarter(WEEK, [2]).slice(0, 336),
  ];
  const report = computeReport(madeInputs({ quarters, decided: [[onA]] }));
  const line = lineOf(report, 'A');

  it('has the seconds of its paths by audience, as the page Availability has them', () => {
    const measured = (3 * 672 * 900 + 1 * 336 * 900) / 4;
    expect(line.measuredMinutes).toBeCloseTo(measured / 60, 9);
    expect(line.unavailableMinutes).toBeCloseTo((3 * 600) / 4 / 60, 9);
    expect(line.badMinutes.value).toBeCloseTo((3 * 600) / 4 / 60, 9);
    expect(line.availability.value).toBeCloseTo(1 - 450 / measured, 12);
  });

  it('owes what its target leaves of the whole week without planned work, and uses what was not planned', () => {
    const planned = (3 * 250) / 4;
    const measured = (3 * 672 * 900 + 1 * 336 * 900) / 4;
    expect(line.slaAvailability).toBeCloseTo(1 - (450 - 150) / (measured - planned), 12);
    expect(line.budget?.allowedMinutes).toBeCloseTo(0.001 * (10_080 - planned / 60), 9);
    expect(line.budget?.usedMinutes).toBeCloseTo(300 / 60, 9);
    expect(line.budget?.leftMinutes).toBeCloseTo(0.001 * (10_080 - planned / 60) - 5, 9);
  });

  it('without data has none, and no budget to use', () => {
    const other = lineOf(report, 'B');
    expect(other.budget).toBeNull();
    expect(other.measuredMinutes).toBe(0);
    for (const figure of [other.availability, other.badMinutes, other.rttP95Micros]) expect(figure.value).toBeNull();
  });

  it('that was archived before the week is not told of, one that was in it is', () => {
    const network = oneRegion();
    const archived = (until: number) =>
      computeReport(
        madeInputs({
          network: {
            ...network,
            paths: network.paths.map((path) => (path.lineId === 'lB' ? { ...path, until } : path)),
          },
        }),
      ).lines.map(({ slot }) => slot);
    expect(archived(WEEK.from - 1)).toEqual(['A']);
    expect(archived(WEEK.from + 1)).toEqual(['A', 'B']);
  });
});

describe('percentiles, loss and jitter', () => {
  const next = seeded(11);
  const totals = ALL.map((path): PathTotal => {
    const rtt = Array.from({ length: 30 }, (_, i) => [100 + i, Math.floor(next() * 4_000)] as const);
    const connectRtt = Array.from({ length: 9 }, (_, i) => [110 + 2 * i, Math.floor(next() * 90)] as const);
    const received = rtt.reduce((sum, [, count]) => sum + count, 0);
    const lost = Math.floor(next() * 900);
    const jitter = [Math.floor(next() * 9e8), 40_000] as const;
    return { path, sent: received + lost, lost, rtt, connectRtt, jitter, connect: [500, Math.floor(next() * 30)] };
  });
  const report = computeReport(madeInputs({ totals }));
  /** The same paths as heatmaps are given them. */
  const figures: SpanFigures = {
    demo: false,
    addTo(into, path) {
      const own = totals[path];
      if (!own) return;
      into.sums.sent[0] = (into.sums.sent[0] ?? 0) + own.sent;
      into.sums.received[0] = (into.sums.received[0] ?? 0) + own.sent - (own.lost ?? 0);
      into.sums.lost[0] = (into.sums.lost[0] ?? 0) + (own.lost ?? 0);
      into.sums.jitterSumMicros[0] = (into.sums.jitterSumMicros[0] ?? 0) + (own.jitter?.[0] ?? 0);
      into.sums.jitterSamples[0] = (into.sums.jitterSamples[0] ?? 0) + (own.jitter?.[1] ?? 0);
      for (const [bucket, count] of own.rtt ?? []) into.rtt[bucket] = (into.rtt[bucket] ?? 0) + count;
      for (const [bucket, count] of own.connectRtt ?? []) into.connect[bucket] = (into.connect[bucket] ?? 0) + count;
    },
  };
  const sketches = { rtt: true, connect: true };

  it.each([
    ['A', [0, 2]],
    ['B', [1, 3]],
  ] as const)('of line %s are those of the audience’s heatmap', (slot, [one, other]) => {
    const line = lineOf(report, slot);
    const heatmap = audienceLines(1, sketches)(figures, [
      { id: one, carrierId: 'c1', weight: 3 },
      { id: other, carrierId: 'c2', weight: 1 },
    ]);
    expect(line.rttP50Micros.value).toBe(heatmap.rttMicros(0, 50));
    expect(line.rttP95Micros.value).toBe(heatmap.rttMicros(0, 95));
    expect(line.rttP99Micros.value).toBe(heatmap.rttMicros(0, 99));
    expect(line.connectP50Micros.value).toBe(heatmap.connectMicros(0, 50));
    expect(line.connectP95Micros.value).toBe(heatmap.connectMicros(0, 95));
    expect(line.lossRatio.value).toBeCloseTo(heatmap.at(0)?.lossRatio ?? -1, 12);
    expect(line.jitterMicros.value).toBe(heatmap.at(0)?.jitterMicros);
    const failed = (3 * (totals[one]?.connect?.[1] ?? 0) + (totals[other]?.connect?.[1] ?? 0)) / 4 / 500;
    expect(line.connectFailureRatio.value).toBeCloseTo(failed, 12);
  });

  it('of a carrier on one line are those of the carriers’ heatmap', () => {
    const bad = everyQuarter(WEEK, ALL, [{ path: 0, quarter: 3, good: 0, bad: 900 }]);
    const worst = computeReport(madeInputs({ totals, quarters: bad })).worstCarriers[0];
    const heatmap = pooledLines(1, sketches)(figures, [{ id: 0, carrierId: 'c1', weight: 3 }]);
    expect(worst).toMatchObject({ carrierId: 'c1', slot: 'A', badMinutes: 15, rttP95Micros: heatmap.rttMicros(0, 95) });
    expect(worst?.lossRatio).toBeCloseTo(heatmap.at(0)?.lossRatio ?? -1, 12);
  });

  it('of a line are its viewers’, however many probes a carrier has', () => {
    // Globe, with three quarters of the audience, has ten slow probes, and PLDT a million fast ones.
    const few = computeReport(
      madeInputs({
        totals: [
          { path: 0, sent: 10, rtt: [[120, 10]], connectRtt: [[130, 4]] },
          { path: 2, sent: 1_000_000, rtt: [[50, 1_000_000]], connectRtt: [[60, 90_000]] },
        ],
      }),
    );
    expect(lineOf(few, 'A').rttP50Micros.value).toBe(Math.round(valueOfBucket(120)));
    expect(lineOf(few, 'A').connectP50Micros.value).toBe(Math.round(valueOfBucket(130)));
  });

  it('of a carrier with two agents are of all their probes, and its bad minutes their mean', () => {
    const base = oneRegion();
    const agents = [...base.agents, { id: 'a3', name: 'mnl-globe-2', carrierId: 'c1' }];
    const paths = base.paths.map((path) => (path.id === 21 ? { ...path, agentId: 'a3', carrierId: 'c1' } : path));
    const bad = everyQuarter(WEEK, ALL, [{ path: 0, quarter: 3, good: 0, bad: 900, unavailable: 900 }]);
    const { worstCarriers, worstHours } = computeReport(
      madeInputs({
        network: { ...base, agents, paths },
        quarters: bad,
        totals: [
          { path: 0, sent: 100, lost: 40 },
          { path: 2, sent: 300 },
        ],
      }),
    );
    expect(worstCarriers[0]).toMatchObject({ carrierId: 'c1', slot: 'A', badMinutes: 7.5, lossRatio: 0.1 });
    expect(worstCarriers[0]?.availability).toBeCloseTo(1 - 1 / (2 * 672), 12);
    expect(worstHours[0]).toMatchObject({ carrierId: 'c1', slot: 'A', hour: 0, badMinutes: 7.5 });
  });

  it('of a line count a carrier’s audience once, however many of its agents measured', () => {
    const base = oneRegion();
    const agents = [...base.agents, { id: 'a3', name: 'mnl-globe-2', carrierId: 'c1' }];
    const again = base.paths.slice(0, 1).map((path) => ({ ...path, id: 31, agentId: 'a3' }));
    const network = { ...base, agents, paths: [...base.paths, ...again] };
    const [first, other, second] = [0, 2, 4];
    // In quarter-hour 3 one of Globe's two agents is bad all the time; in quarter-hour 5 that agent alone measured.
    const quarters = everyQuarter(
      WEEK,
      [first, other, second],
      [
        { path: first, quarter: 3, good: 0, bad: 900 },
        { path: first, quarter: 5, good: 0, bad: 900 },
        { path: second, quarter: 5, good: 0 },
      ],
    );
    const probes = (path: number, lost: number) => ({ path, sent: 1_000, lost });
    const two = computeReport(
      madeInputs({ network, quarters, totals: [probes(first, 400), probes(second, 0), probes(other, 100)] }),
    );
    expect(lineOf(two, 'A').lossRatio.value).toBeCloseTo((3 * 0.2 + 0.1) / 4, 12);
    // The period as a whole: three quarters of the audience with the mean of its agents.
    const badOfGlobe = (900 + 900) / 2;
    expect(lineOf(two, 'A').badMinutes.value).toBeCloseTo((3 * badOfGlobe) / 4 / 60, 9);
    const onA = [[decided({ at: WEEK.from - 1, line: 'A', from: 'A' })]];
    const [hours] = computeReport(madeInputs({ network, quarters, decided: onA })).routes.map(
      (of) => of.hourlyBadMinutes,
    );
    expect(hours?.[0]).toBeCloseTo((3 * 450) / 4 / 60, 9);
    expect(hours?.[1]).toBeCloseTo((3 * 900) / 4 / 60, 9);
  });

  it('of the whole take all lines alike, however large their audience and however many their probes', () => {
    const base = oneRegion();
    const carriers = base.carriers.map((carrier, i) => ({ ...carrier, weight: i === 0 ? 99 : 1 }));
    const few = computeReport(
      madeInputs({
        network: { ...base, carriers },
        totals: [
          { path: 0, sent: 9_000, rtt: [[50, 9_000]] },
          { path: 3, sent: 10, lost: 5, rtt: [[120, 5]] },
        ],
      }),
    );
    expect(few.totals.rttP95Micros.value).toBe(Math.round(valueOfBucket(120)));
    expect(few.totals.lossRatio.value).toBeCloseTo(0.25, 12);
  });

  it('take the last bucket that there can be', () => {
    const last = computeReport(madeInputs({ totals: [{ path: 0, sent: 1, rtt: [[BUCKETS - 1, 1]] }] }));
    expect(lineOf(last, 'A').rttP50Micros.value).toBe(Math.round(valueOfBucket(BUCKETS - 1)));
  });
});

describe('as chosen, against a calculation second by second', () => {
  const DAY = { kind: 'days' as const, name: '2026-11-09_2026-11-09', from: WEEK.from, to: WEEK.from + 24 * HOUR_MS };
  const SECONDS = 86_400;
  const next = seeded(5);
  /** What each second of each path was: mostly good, with gaps, bursts and long outages. */
  const seconds: Second[][] = ALL.map(() => {
    const states: Second[] = Array.from({ length: SECONDS }, () => 'good');
    for (let i = 0; i < 60; i += 1) {
      const [from, length] = [Math.floor(next() * SECONDS), Math.floor(next() ** 3 * 2_000)];
      states.fill(next() < 0.3 ? 'no-data' : 'bad', from, from + length);
    }
    return states;
  });
  const marks = seconds.map((states) => unavailable(states).marks);
  const countIn = (path: number, quarter: number, of: (second: number) => boolean) => {
    let count = 0;
    for (let s = quarter * 900; s < (quarter + 1) * 900; s += 1) if (of(s)) count += 1;
    return path >= 0 ? count : 0;
  };
  const quarters = ALL.flatMap((path) =>
    Array.from({ length: 96 }, (_, quarter): PathQuarter => {
      const is = (state: Second) => countIn(path, quarter, (s) => seconds[path]?.[s] === state);
      const down = countIn(path, quarter, (s) => marks[path]?.[s] === true);
      return { path, quarter, good: is('good'), bad: is('bad'), unavailable: down };
    }),
  ).filter(({ good, bad = 0 }) => good + bad > 0);
  const down = pathDown(
    quarters.flatMap(({ path, quarter }) => {
      const runs = periodsOf(marks[path]?.slice(quarter * 900, (quarter + 1) * 900) ?? []);
      return runs.length === 0 ? [] : [[path, quarter, runs.flatMap(({ from, seconds: n }) => [from, n])] as const];
    }),
  );
  const changes: Decided[] = [
    decided({ at: DAY.from - 1, line: 'B', from: null, reason: 'initial' }),
    decided({
      at: DAY.from + 20_000_000,
      line: 'A',
      from: 'B',
      fault: DAY.from + 19_999_700,
      applied: DAY.from + 20_000_050,
    }),
    decided({
      at: DAY.from + 20_400_123,
      line: 'B',
      from: 'A',
      reason: 'quality',
      fault: DAY.from + 20_400_000,
      applied: DAY.from + 20_400_900,
    }),
    decided({ at: DAY.from + 50_000_000, line: 'A', from: 'B', reason: 'fail-back' }),
    decided({ at: DAY.from + 70_000_000, line: 'B', from: 'A', reason: 'drill' }),
  ];
  const report = computeReport(
    madeInputs({ period: DAY, quarters, down, decided: [changes], network: oneRegion(DAY) }),
  );
  const weights = [3, 3, 1, 1];
  /** A quarter-hour of a line: audience-weighted mean over the paths that have any second of it. */
  const lineAt = (slot: 'A' | 'B', quarter: number) => {
    const sum = { weight: 0, measured: 0, bad: 0, unavailable: 0 };
    for (const path of slot === 'A' ? [0, 2] : [1, 3]) {
      const measured = countIn(path, quarter, (s) => seconds[path]?.[s] !== 'no-data');
      if (measured === 0) continue;
      const weight = weights[path] ?? 0;
      sum.weight += weight;
      sum.measured += weight * measured;
      sum.bad += weight * countIn(path, quarter, (s) => seconds[path]?.[s] === 'bad');
      sum.unavailable += weight * countIn(path, quarter, (s) => marks[path]?.[s] === true);
    }
    const by = Math.max(1, sum.weight);
    return { measured: sum.measured / by, bad: sum.bad / by, unavailable: sum.unavailable / by };
  };
  /** When each directive held: from when it was applied, or 400 ms after it was decided, until the next one did; the first from before. */
  const held = changes.map(({ at, applied, line }, i) => {
    const next = changes[i + 1];
    const until = next ? (next.applied ?? next.at + 400) : DAY.to;
    return { line, from: at < DAY.from ? at : (applied ?? at + 400), until };
  });
  /** Milliseconds in which a line was active. */
  const activeMs = (slot: string, from: number, to: number) =>
    held
      .filter(({ line }) => line === slot)
      .reduce((sum, one) => sum + Math.max(0, Math.min(to, one.until) - Math.max(from, one.from)), 0);
  /** The share of a quarter-hour in which a line was active, and of the seconds in which it was down for its viewers. */
  const sharesOf = (slot: 'A' | 'B', quarter: number) => {
    const start = DAY.from + quarter * QUARTER_MS;
    const time = activeMs(slot, start, start + QUARTER_MS) / QUARTER_MS;
    let [down, active] = [0, 0];
    for (const path of slot === 'A' ? [0, 2] : [1, 3])
      for (let s = quarter * 900; s < (quarter + 1) * 900; s += 1) {
        if (marks[path]?.[s] !== true) continue;
        down += weights[path] ?? 0;
        active += ((weights[path] ?? 0) * activeMs(slot, DAY.from + s * 1_000, DAY.from + s * 1_000 + 1_000)) / 1_000;
      }
    return { time, down: down > 0 ? active / down : time };
  };
  const expected = { measured: 0, bad: 0, unavailable: 0, good: 0, A: 0, B: 0, best: 0, chosen: 0, compared: 0 };
  for (let quarter = 0; quarter < 96; quarter += 1) {
    const [a, b] = [lineAt('A', quarter), lineAt('B', quarter)];
    const [ofA, ofB] = [sharesOf('A', quarter), sharesOf('B', quarter)];
    const had = {
      measured: ofA.time * a.measured + ofB.time * b.measured,
      bad: ofA.down * a.bad + ofB.down * b.bad,
      unavailable: ofA.down * a.unavailable + ofB.down * b.unavailable,
    };
    expected.measured += had.measured;
    expected.bad += had.bad;
    expected.unavailable += had.unavailable;
    expected.good += Math.max(0, had.measured - Math.max(had.bad, had.unavailable));
    const both = Math.min(a.measured, b.measured);
    if (both === 0) continue;
    const [badA, badB] = [(a.bad / a.measured) * both, (b.bad / b.measured) * both];
    const chosen = ofA.down * badA + ofB.down * badB;
    expected.A += badA;
    expected.B += badB;
    expected.best += Math.min(badA, badB, chosen);
    expected.chosen += chosen;
    expected.compared += both;
  }
  const route = routeOf(report);

  it('has the seconds of the line that was active', () => {
    expect(route.availability.value).toBeCloseTo(1 - expected.unavailable / expected.measured, 6);
    expect(report.totals.availability.value).toBe(route.availability.value);
    expect(report.totals.badMinutesChosen.value).toBeCloseTo(expected.bad / 60, 3);
    expect(route.goodHours).toBeCloseTo(expected.good / 3_600, 3);
    expect(route.budget.usedMinutes).toBeCloseTo(expected.unavailable / 60, 3);
  });

  it('has the bad minutes that each choice would have given', () => {
    for (const choice of ['A', 'B', 'best', 'chosen'] as const)
      expect(route.badMinutes[choice], choice).toBeCloseTo(expected[choice] / 60, 3);
    expect(route.comparedMinutes).toBeCloseTo(expected.compared / 60, 6);
    expect(report.method).toContain('counterfactual-quarters');
    expect(route.badMinutes.chosen).toBeGreaterThan(route.badMinutes.best);
  });

  it('counts as failovers what left a line in trouble, with the median of how fast, and not what people ordered', () => {
    expect(report.failovers.map(({ reason, faultToAppliedMs }) => [reason, faultToAppliedMs])).toEqual([
      ['blackout', 350],
      ['quality', 900],
    ]);
    expect(report.totals.faultToAppliedMs.value).toBe(625);
    expect(report.steps.find(({ step }) => step === 'applied')).toEqual({
      ...{ step: 'applied', count: 2, medianMs: 625, p95Ms: 900, slowestMs: 900 },
    });
    expect(route.ribbon.map(({ line }) => line)).toEqual(['B', 'A', 'B', 'A', 'B']);
  });
});

describe('targets', () => {
  const withTargets = (a: number | null, b: number | null, seconds: number) => {
    const base = oneRegion();
    const lines = base.lines.map((line, i) => ({ ...line, target: i === 0 ? a : b }));
    const bad = [0, 2].map((path) => ({ path, quarter: 9, good: 900 - seconds, bad: seconds, unavailable: seconds }));
    const network = { ...base, lines };
    return computeReport(madeInputs({ network, quarters: everyQuarter(WEEK, ALL, bad), decided: [[onA]] }));
  };

  it('of a route is the highest of its region’s lines, and 99.95 % where none is set', () => {
    expect(routeOf(withTargets(0.99, 0.999, 0)).budget.target).toBe(0.999);
    expect(routeOf(withTargets(null, 0.98, 0)).budget.target).toBe(0.98);
    expect(routeOf(withTargets(null, null, 0)).budget.target).toBe(0.9995);
    expect(lineOf(withTargets(null, null, 0), 'A').budget).toBeNull();
  });

  it('is met as long as the budget is not overdrawn: 302.4 s of a week at 99.95 %', () => {
    const just = withTargets(null, null, 302.4);
    expect(routeOf(just)).toMatchObject({ met: true });
    expect(just.totals).toMatchObject({ routesMet: 1, routesMeasured: 1 });
    const over = withTargets(null, null, 302.5);
    expect(routeOf(over).met).toBe(false);
    expect(routeOf(over).budget.leftMinutes).toBeCloseTo(-0.1 / 60, 9);
    expect(over.totals).toMatchObject({ routesMet: 0, routesMeasured: 1 });
  });

  it('of the whole is counted by routes, and its availability is that of all their seconds', () => {
    const base = oneRegion();
    const scenarios = ['show-live', 'education'];
    const network = { ...base, routes: scenarios.map((scenario) => ({ id: scenario, regionId: 'r1', scenario })) };
    const bad = [0, 2].map((path) => ({ path, quarter: 9, good: 0, bad: 900, unavailable: 900 }));
    const onB = decided({ at: WEEK.from - 1, line: 'B', from: null, reason: 'initial' });
    const half = { ...onB, at: WEEK.from + 84 * HOUR_MS, applied: WEEK.from + 84 * HOUR_MS };
    const { totals } = computeReport(
      madeInputs({ network, quarters: everyQuarter(WEEK, ALL, bad), decided: [[onA], [half]] }),
    );
    // The second route has half of the week: its seconds count half as much.
    expect(totals.availability.value).toBeCloseTo(1 - 0.25 / (168 + 84), 12);
    expect(totals).toMatchObject({ routesMet: 1, routesMeasured: 2 });
  });
});

describe('what was down', () => {
  // A is down from second 100 to 160 of the fifth quarter-hour, for all of its audience; B a minute later.
  const bad = (path: number): PathQuarter => ({ path, quarter: 4, good: 840, bad: 60, unavailable: 60 });
  const quarters = everyQuarter(WEEK, ALL, ALL.map(bad));
  const down = pathDown([
    [0, 4, [100, 60]],
    [2, 4, [100, 60]],
    [1, 4, [220, 60]],
    [3, 4, [220, 60]],
  ]);
  const at = (second: number) => WEEK.from + 4 * QUARTER_MS + second * 1_000;
  const made = (...changes: Decided[]) => {
    const { totals, routes } = computeReport(madeInputs({ quarters, down, decided: [[onA, ...changes]] }));
    return { had: (totals.badMinutesChosen.value ?? 0) * 60, ...routes[0]?.badMinutes, budget: routes[0]?.budget };
  };

  it('counts for the line that was in use then, from when its slowest relay had applied the directive', () => {
    const left = decided({ at: at(100.2), line: 'B', from: 'A', applied: at(100.5) });
    const back = decided({ at: at(200), line: 'A', from: 'B', reason: 'fail-back', applied: at(200.1) });
    expect(made().had).toBeCloseTo(60, 9);
    expect(made(left).had).toBeCloseTo(60.5, 9);
    expect(made(left, back).had).toBeCloseTo(0.5, 9);
    expect(made(left, back).budget?.usedMinutes).toBeCloseTo(0.5 / 60, 9);
  });

  it('leaves out of the budget what was planned, for the line that was in use then', () => {
    const planned = quarters.map((row) => (row.bad ? { ...row, planned: 900, plannedUnavailable: 60 } : row));
    const left = decided({ at: at(129), line: 'B', from: 'A', applied: at(130) });
    const { routes } = computeReport(madeInputs({ quarters: planned, down, decided: [[onA, left]] }));
    // Half of what A was down, and all of B: seen by viewers, and owed by nobody.
    expect((1 - (routes[0]?.availability.value ?? 0)) * 604_800).toBeCloseTo(90, 6);
    expect(routes[0]?.budget.usedMinutes).toBeCloseTo(0, 9);
    expect(routes[0]?.budget.allowedMinutes).toBeCloseTo(0.001 * (10_080 - 15), 9);
  });

  it('makes the best possible no worse than what was chosen, where that went clear of trouble on both', () => {
    const left = decided({ at: at(99), line: 'B', from: 'A', applied: at(100) });
    const back = decided({ at: at(199), line: 'A', from: 'B', applied: at(200) });
    const { A, B, chosen, best } = made(left, back);
    expect([A, B, chosen, best]).toEqual([1, 1, 0, 0]);
  });

  it('counts from 400 ms after a decision where nobody knows, and not while the next was applied first', () => {
    const unknown = decided({ at: at(110), line: 'B', from: 'A' });
    expect(made(unknown).had).toBeCloseTo(60 + 10.4, 9);
    const slow = decided({ at: at(110), line: 'B', from: 'A', applied: at(150) });
    const overtaking = decided({ at: at(120), line: 'A', from: 'B', applied: at(121) });
    expect(made(slow, overtaking).had).toBeCloseTo(60, 9);
  });
});

describe('modes', () => {
  const quarters = everyQuarter(
    WEEK,
    [0, 1, 2, 3],
    [
      { path: 0, quarter: 0, good: 0, bad: 900, unavailable: 900 },
      { path: 2, quarter: 0, good: 0, bad: 900, unavailable: 900 },
    ],
  );
  const minutes = (change: Partial<Decided>) => {
    const report = computeReport(madeInputs({ quarters, decided: [[{ ...onA, ...change }]] }));
    return [report.totals.badMinutesChosen.value, routeOf(report).badMinutes.chosen];
  };

  it('single has what its line has, duplicate the better of both, split its shares', () => {
    expect(minutes({})).toEqual([15, 15]);
    expect(minutes({ mode: 'duplicate' })).toEqual([0, 0]);
    const bothBad = [...quarters.slice(1), { path: 0, quarter: 0, good: 0, bad: 900 }].map((row) =>
      row.quarter === 0 && row.path % 2 === 1 ? { ...row, good: 600, bad: 300 } : row,
    );
    const sentOnBoth = computeReport(madeInputs({ quarters: bothBad, decided: [[{ ...onA, mode: 'duplicate' }]] }));
    expect(sentOnBoth.totals.badMinutesChosen.value).toBe(5);
    expect(sentOnBoth.totals.badMinutes.chosen).toBe(5);
    const [had, chosen] = minutes({ mode: 'split', weights: { A: 0.2, B: 0.8 } });
    expect(had).toBeCloseTo(3, 9);
    expect(chosen).toBeCloseTo(3, 9);
  });

  it('on a third line nothing is compared, and nothing crashes', () => {
    const network = oneRegion();
    const three = {
      ...network,
      lines: [...network.lines, { id: 'lC', regionId: 'r1', slot: 'C', circuitId: null, target: null }],
      paths: [...network.paths, { ...network.paths[0], id: 31, lineId: 'lC' } as (typeof network.paths)[number]],
    };
    const bad = [...quarters, ...everyQuarter(WEEK, [4], [{ path: 4, quarter: 5, good: 0, bad: 900 }])];
    const report = computeReport(madeInputs({ network: three, quarters: bad, decided: [[{ ...onA, line: 'C' }]] }));
    expect(report.totals.badMinutesChosen.value).toBe(15);
    expect(routeOf(report)).toMatchObject({ comparedMinutes: 0, badMinutes: { A: 0, B: 0, chosen: 0, best: 0 } });
    expect(report.verdict[1]?.en).toContain('line C was in trouble');
  });

  it('with one line alone there is no choice to compare', () => {
    const network = oneRegion();
    const one = {
      ...network,
      lines: network.lines.slice(0, 1),
      paths: network.paths.filter(({ lineId }) => lineId === 'lA'),
    };
    const report = computeReport(madeInputs({ network: one, quarters: everyQuarter(WEEK, [0, 1]), decided: [[onA]] }));
    expect(routeOf(report)).toMatchObject({ comparedMinutes: 0, met: true, goodHours: 168 });
    expect(report.totals.availability.value).toBe(1);
  });
});

describe('hindsight', () => {
  const change = decided({ at: WEEK.from + HOUR_MS, line: 'B', from: 'A', directiveId: 'left' });
  const seen: Hindsight = {
    from: WEEK.from,
    to: WEEK.to,
    badSeconds: { A: 600, B: 60, chosen: 90, best: 30 },
    comparedSeconds: 600_000,
    switches: [
      { directiveId: 'left', worth: { comparedSeconds: 20, badSpared: 0.4, degradedSpared: 0.2, needless: true } },
    ],
    missed: [{ from: WEEK.from + 1, to: WEEK.from + 9_001, line: 'A', other: 'B' }],
  };
  const made = (hindsight: Hindsight | null) =>
    computeReport(madeInputs({ quarters: everyQuarter(WEEK, ALL), decided: [[onA, change]], hindsight: [hindsight] }));

  it('of the whole week gives bad minutes by seconds', () => {
    const report = made(seen);
    expect(report.method).toContain('counterfactual-seconds');
    expect(report.method).not.toContain('counterfactual-quarters');
    expect(report.totals.badMinutes).toEqual({ A: 10, B: 1, chosen: 1.5, best: 0.5 });
    expect(routeOf(report).comparedMinutes).toBe(10_000);
    expect(report.money.badMinutesSpared).toBe(-0.5);
  });

  it('of less than 95 % of the week leaves all to quarter-hours', () => {
    const report = made({ ...seen, from: WEEK.from + 0.06 * (WEEK.to - WEEK.from) });
    expect(report.method).toContain('counterfactual-quarters');
    expect(report.totals.badMinutes).toEqual({ A: 0, B: 0, chosen: 0, best: 0 });
  });

  it('judges failovers and tells what was missed, whatever the bad minutes are counted by', () => {
    for (const report of [made(seen), made({ ...seen, to: WEEK.to - 0.5 * (WEEK.to - WEEK.from) })]) {
      expect(report.totals).toMatchObject({ needless: 1, missed: 1 });
      expect(report.quality.failoversJudged).toBe(1);
      expect(report.failovers[0]).toMatchObject({ needless: true, badSecondsSpared: 0.4 });
    }
    expect(made(null).failovers[0]).toMatchObject({ needless: null, badSecondsSpared: null });
    expect(made(null).quality.failoversJudged).toBe(0);
  });
});

describe('a week in which clocks change', () => {
  it.each([
    ['forward, of 167 hours', Date.UTC(2026, 2, 22, 23), Date.UTC(2026, 2, 29, 22), 167],
    ['back, of 169 hours', Date.UTC(2026, 9, 18, 22), Date.UTC(2026, 9, 25, 23), 169],
  ])('%s, has the length that it had', (_, from, to, hours) => {
    const period = { kind: 'week' as const, name: 'DST', from, to };
    const base = oneRegion(period);
    const network = { ...base, regions: base.regions.map((region) => ({ ...region, timeZone: 'Europe/Berlin' })) };
    // Between 2 and 3 in the morning of the Sunday on which clocks change: twice in autumn, never in spring.
    const bad = Array.from({ length: hours * 4 }, (_, quarter) => ({ path: 0, quarter, good: 840, bad: 60 }));
    const report = computeReport(
      madeInputs({
        period,
        network,
        timeZone: 'Europe/Berlin',
        quarters: everyQuarter(period, ALL, bad),
        decided: [[{ ...onA, at: from - 1 }]],
      }),
    );
    const route = routeOf(report);
    expect(route.hourlyBadMinutes).toHaveLength(hours);
    expect(lineOf(report, 'A').budget?.allowedMinutes).toBeCloseTo(0.001 * hours * 60, 9);
    expect(route.goodHours).toBeCloseTo(hours * (1 - (0.75 * 60) / 900), 9);
    const atTwo = report.worstHours.find(({ hour }) => hour === 2)?.badMinutes ?? 0;
    const others = report.worstHours.filter(({ hour }) => hour !== 2).map(({ badMinutes }) => badMinutes);
    expect(new Set(others)).toEqual(new Set([28]));
    expect(atTwo).toBe(hours === 169 ? 32 : 0);
    if (hours === 167) expect(report.quality.gapCount).toBe(0);
  });
});

describe('the worst hours', () => {
  it.each([
    ['Asia/Manila', 8],
    ['Asia/Kolkata', 5.5],
    ['Asia/Kathmandu', 5.75],
    ['America/St_Johns', -3.5],
  ])('are on the clock of the audience in %s', (timeZone, ahead) => {
    const base = oneRegion();
    const network = { ...base, regions: base.regions.map((region) => ({ ...region, timeZone })) };
    // The four quarter-hours of one local hour, and those on either side of it with less.
    const first = Math.ceil(((WEEK.from + ahead * HOUR_MS) % HOUR_MS) / QUARTER_MS);
    const start = (4 - first) % 4;
    const hour = (((new Date(WEEK.from + ahead * HOUR_MS).getUTCHours() + (start > 0 ? 1 : 0)) % 24) + 24) % 24;
    const bad = [0, 1, 2, 3].map((i) => ({ path: 0, quarter: start + i, good: 600, bad: 300 }));
    const report = computeReport(
      madeInputs({
        network,
        quarters: everyQuarter(WEEK, ALL, [...bad, { path: 0, quarter: start + 4, good: 840, bad: 60 }]),
      }),
    );
    expect(report.worstHours).toEqual([
      { carrierId: 'c1', slot: 'A', hour, badMinutes: 20, overBaselineMicros: null },
      { carrierId: 'c1', slot: 'A', hour: (hour + 1) % 24, badMinutes: 1, overBaselineMicros: null },
    ]);
  });

  it('are ranked by bad minutes, then by how far they are over the baseline, at most ten', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    const heatmap = {
      ...noHeatmap,
      carriers: [{ id: 'c1', baselineMicros: 50_000 }] as unknown as typeof noHeatmap.carriers,
      cells: {
        carrier: hours.map(() => 0),
        hour: hours,
        A: hours.map((hour) => (hour === 3 ? null : hour * 1_000)),
        B: hours.map(() => null),
        probesA: [],
        probesB: [],
        coverage: [],
      },
    };
    const report = computeReport(
      madeInputs({ heatmap, quarters: everyQuarter(WEEK, ALL, [{ path: 0, quarter: 12, good: 0, bad: 900 }]) }),
    );
    expect(report.worstHours.map(({ hour }) => hour)).toEqual([3, 23, 22, 21, 20, 19, 18, 17, 16, 15]);
    expect(report.worstHours[1]).toEqual({
      carrierId: 'c1',
      slot: 'A',
      hour: 23,
      badMinutes: 0,
      overBaselineMicros: 23_000,
    });
  });
});

describe('comparisons', () => {
  const length = WEEK.to - WEEK.from;
  const earlier = (by: number, bad: number | null): EarlierInputs => {
    const period = { ...WEEK, name: `before ${by}`, from: WEEK.from - by * length, to: WEEK.to - by * length };
    const has = bad !== null;
    const rows = has ? Array.from({ length: 672 }, (_, quarter) => quarter) : [];
    return {
      period,
      quarters: {
        line: rows.map(() => 0),
        quarter: rows,
        measured: rows.map(() => 900),
        bad: rows.map(() => bad ?? 0),
        unavailable: rows.map(() => bad ?? 0),
      },
      down: pathDown([]),
      totals: pathTotals(
        has
          ? [
              {
                path: 0,
                sent: 100,
                lost: bad,
                rtt: [[80 + bad, 100 - bad]],
                seconds: [672 * (900 - bad), 672 * bad, 672 * bad],
              },
            ]
          : [],
      ),
      decided: [
        [
          { ...onA, at: period.from - 1 },
          ...(has ? [decided({ at: period.from + 5, line: 'B', from: 'A' })] : []),
        ].slice(0, bad === 4 ? 2 : 1),
      ],
    };
  };
  const quarters = everyQuarter(WEEK, [0]);

  it('are with the period before and the median of those that have data', () => {
    const report = computeReport(
      madeInputs({
        quarters,
        decided: [[onA]],
        earlier: [earlier(1, 9), earlier(2, null), earlier(3, 18), earlier(4, 27)],
      }),
    );
    expect(report.before?.name).toBe('before 1');
    expect(report.earlier).toEqual(['before 1', 'before 3', 'before 4']);
    const line = lineOf(report, 'A');
    expect(line.availability).toEqual({ value: 1, before: 0.99, median: 0.98 });
    expect(line.badMinutes.before).toBeCloseTo((9 * 672) / 60, 9);
    expect(line.lossRatio.value).toBeNull();
    expect(line.lossRatio.before).toBeCloseTo(0.09, 12);
    expect(line.lossRatio.median).toBeCloseTo(0.18, 12);
    expect(report.totals.availability.before).toBeCloseTo(0.99, 9);
    expect(report.totals.badMinutesChosen.median).toBeCloseTo((18 * 672) / 60, 6);
    expect(report.totals.failovers).toEqual({ value: 0, before: 0, median: 0 });
    expect(line.rttP50Micros.before).toBe(Math.round(percentile([89], [1], 50) ?? 0));
  });

  it('have nothing before where the period before has no data, and still a median of older ones', () => {
    const report = computeReport(
      madeInputs({ quarters, decided: [[onA]], earlier: [earlier(1, null), earlier(2, 9), earlier(3, 18)] }),
    );
    expect(report.before).toBeNull();
    expect(report.totals.availability.before).toBeNull();
    expect(report.totals.availability.median).toBeCloseTo(0.985, 9);
  });

  it('of failovers are with how many there were', () => {
    const report = computeReport(madeInputs({ quarters, decided: [[onA]], earlier: [earlier(1, 4)] }));
    expect(report.totals.failovers).toEqual({ value: 0, before: 1, median: 1 });
  });
});

describe('incidents', () => {
  const incident = {
    ...{ regionId: 'r1', line: 'A', grade: 'down' as const, faultDomain: 'carrier', cause: { en: 'e', zh: 'z' } },
    ...{ postMortem: '', muted: false, mergedInto: null, closedAt: null as number | null },
  };

  it('count the minutes within the week, and tell merged ones with the one that they are part of', () => {
    const report = computeReport(
      madeInputs({
        incidents: [
          { ...incident, id: 'open', openedAt: WEEK.to - 600_000 },
          { ...incident, id: 'from-before', openedAt: WEEK.from - 600_000, closedAt: WEEK.from + 120_000 },
          { ...incident, id: 'part', openedAt: WEEK.from + 1, closedAt: WEEK.from + 2, mergedInto: 'part-of-part' },
          {
            ...incident,
            id: 'part-of-part',
            openedAt: WEEK.from + 1,
            closedAt: WEEK.from + 2,
            mergedInto: 'from-before',
          },
          { ...incident, id: 'of-another-week', openedAt: WEEK.from - 9, closedAt: WEEK.from - 1 },
          { ...incident, id: 'beyond', openedAt: WEEK.to - 300_000, closedAt: WEEK.to + 300_000 },
          {
            ...incident,
            id: 'merged-into-older',
            openedAt: WEEK.from + 3,
            closedAt: WEEK.from + 60_003,
            mergedInto: 'gone',
          },
        ],
      }),
    );
    expect(report.incidents.map(({ id, minutes, parts }) => [id, minutes, parts])).toEqual([
      ['from-before', 2, 2],
      ['merged-into-older', 1, 0],
      ['open', 10, 0],
      ['beyond', 5, 0],
    ]);
  });
});

describe('money', () => {
  const circuits = [
    { id: 'x1', name: 'One', provider: 'P', monthlyCost: 7_200, currency: 'USD', lineCount: 1 },
    { id: 'x2', name: 'Two', provider: 'P', monthlyCost: 1_440, currency: 'CNY', lineCount: 2 },
  ];
  const quarters = everyQuarter(WEEK, ALL, [
    { path: 0, quarter: 0, good: 0, bad: 900, unavailable: 880 },
    { path: 2, quarter: 0, good: 0, bad: 900, unavailable: 880 },
  ]);

  it('is the week’s share of its month, per currency, over hours with a good line', () => {
    const { money } = computeReport(madeInputs({ network: oneRegion(WEEK, { circuits }), quarters, decided: [[onA]] }));
    // November 2026 has 720 hours in Singapore: 168 of them.
    const good = 168 - 0.25;
    expect(money.costs.map(({ currency }) => currency)).toEqual(['CNY', 'USD']);
    const [yuan, dollars] = money.costs;
    expect(dollars?.cost).toBeCloseTo((7_200 * 168) / 720, 9);
    expect(dollars?.goodHours).toBeCloseTo(good, 9);
    expect(dollars?.costPerGoodHour.value).toBeCloseTo((10 * 168) / good, 9);
    // Half of the second circuit is for lines of others.
    expect(yuan?.cost).toBeCloseTo(168, 9);
    expect(yuan?.circuits).toEqual([{ circuitId: 'x2', cost: 168, goodHours: 168, costPerGoodHour: 1 }]);
    expect(dollars?.circuits[0]?.goodHours).toBeCloseTo(good, 9);
  });

  it('takes of each month that a span touches its own share, on the organization’s clock', () => {
    // 26 October to 2 November 2026 in New York: clocks go back on 1 November, so that November has 721 hours.
    const period = {
      kind: 'week' as const,
      name: '2026-W44',
      from: Date.UTC(2026, 9, 26, 4),
      to: Date.UTC(2026, 10, 2, 5),
    };
    const { money } = computeReport(
      madeInputs({
        period,
        timeZone: 'America/New_York',
        network: oneRegion(period, { circuits }),
        quarters: everyQuarter(period, ALL),
        decided: [[onA]],
      }),
    );
    expect(money.costs[1]?.cost).toBeCloseTo(7_200 * ((6 * 24) / 744 + 25 / 721), 9);
  });

  it('of a running week is that of what is over', () => {
    const { money } = computeReport(
      madeInputs({
        measuredUntil: WEEK.from + 24 * HOUR_MS,
        network: oneRegion(WEEK, { circuits }),
        quarters: quarters.filter(({ quarter }) => quarter < 96),
        decided: [[onA]],
      }),
    );
    expect(money.costs[1]?.cost).toBeCloseTo(240, 9);
    expect(money.costs[1]?.goodHours).toBeCloseTo(23.75, 9);
  });

  it('names lines without a price, and leaves out what serves no route', () => {
    const network = oneRegion(WEEK, { circuits: circuits.slice(0, 1) });
    expect(computeReport(madeInputs({ network })).money).toMatchObject({
      unpricedLineIds: ['lB'],
      costs: [{ currency: 'USD' }],
    });
    expect(computeReport(madeInputs({ network: { ...network, routes: [] } })).money).toMatchObject({
      unpricedLineIds: [],
      costs: [],
    });
  });

  it('tells minutes saved for viewers only where somebody said how many, and what was lost as well', () => {
    const onB = decided({ at: WEEK.from - 1, line: 'B', from: null, reason: 'initial' });
    const withViewers = (viewers: number | null, by: Decided) => {
      const base = oneRegion();
      const network = { ...base, regions: base.regions.map((region) => ({ ...region, viewers })) };
      return computeReport(madeInputs({ network, quarters, decided: [[by]] })).money;
    };
    expect(withViewers(null, onA)).toMatchObject({
      badMinutesSpared: -15,
      audienceMinutesSaved: null,
      regionIdsWithoutViewers: ['r1'],
    });
    expect(withViewers(2_000, onA)).toMatchObject({
      badMinutesSpared: -15,
      audienceMinutesSaved: -30_000,
      regionIdsWithoutViewers: [],
    });
    expect(withViewers(2_000, onB)).toMatchObject({ badMinutesSpared: 0, audienceMinutesSaved: 0 });
  });

  it('lets routes of one region share its viewers alike', () => {
    const base = oneRegion();
    const network = {
      ...base,
      regions: base.regions.map((region) => ({ ...region, viewers: 1_000 })),
      routes: ['show-live', 'education'].map((scenario) => ({ id: scenario, regionId: 'r1', scenario })),
    };
    const { money } = computeReport(madeInputs({ network, quarters, decided: [[onA], [onA]] }));
    expect(money).toMatchObject({ badMinutesSpared: -30, audienceMinutesSaved: -15_000 });
  });
});

describe('quality', () => {
  it('has coverage by what each path was expected to send while it was there', () => {
    const base = oneRegion();
    const network = {
      ...base,
      paths: base.paths.slice(0, 2).map((path, i) => (i === 0 ? path : { ...path, since: WEEK.from + 84 * HOUR_MS })),
    };
    // 0.01 a millisecond: 6,048,000 a week, 3,024,000 in half of one.
    const report = computeReport(
      madeInputs({
        network,
        totals: [
          { path: 0, sent: 6_048_000 },
          { path: 1, sent: 1_512_000 },
        ],
      }),
    );
    expect(lineOf(report, 'A').coverage).toBe(1);
    expect(lineOf(report, 'B').coverage).toBeCloseTo(0.5, 12);
    expect(report.quality.coverage).toBeCloseTo(7_560_000 / 9_072_000, 12);
  });

  it('tells gaps of whole quarter-hours, an agent that was dark on all its lines once, the longest first', () => {
    const missing = new Set(['0 10', '1 10', '0 11', '1 11', '0 12', '3 50']);
    const base = oneRegion();
    const network = {
      ...base,
      // PLDT's line A began within quarter-hour 4, and ended within quarter-hour 100.
      paths: base.paths.map((path, i) =>
        i === 2 ? { ...path, since: WEEK.from + 4 * QUARTER_MS + 1, until: WEEK.from + 101 * QUARTER_MS - 1 } : path,
      ),
    };
    const quarters = everyQuarter(WEEK, ALL).filter(
      ({ path, quarter }) => !missing.has(`${path} ${quarter}`) && !(path === 2 && (quarter < 5 || quarter >= 100)),
    );
    const { quality } = computeReport(madeInputs({ network, quarters }));
    const at = (quarter: number) => WEEK.from + quarter * QUARTER_MS;
    expect(quality.gaps).toEqual([
      { agentId: 'a1', slot: null, from: at(10), to: at(12) },
      { agentId: 'a1', slot: 'A', from: at(12), to: at(13) },
      { agentId: 'a2', slot: 'B', from: at(50), to: at(51) },
    ]);
    expect(quality).toMatchObject({ agents: 2, agentsDark: 1, darkMinutes: 30, gapCount: 3 });
  });

  it('expects nothing of what is not over yet, and lists no more than twenty gaps but counts them', () => {
    const until = WEEK.from + 200 * QUARTER_MS;
    const quarters = everyQuarter(WEEK, ALL).filter(
      ({ path, quarter }) => quarter < 200 && !(path === 0 && quarter % 4 === 1),
    );
    const { quality } = computeReport(madeInputs({ measuredUntil: until, quarters }));
    expect(quality.gapCount).toBe(50);
    expect(quality.gaps).toHaveLength(20);
    expect(quality.gaps.every(({ slot }) => slot === 'A')).toBe(true);
  });
});

describe('failovers without any data beside them', () => {
  it('are counted all the same, and the next report is compared with none where nothing was measured', () => {
    const left = decided({ at: WEEK.from + 1, line: 'B', from: 'A', reason: 'quality' });
    const report = computeReport(madeInputs({ decided: [[onA, left]] }));
    expect(report.totals.failovers.value).toBe(1);
    expect(report.totals.availability.value).toBeNull();
  });
});

describe('a report of nothing', () => {
  it('is one that says so', () => {
    const empty = { regions: [], carriers: [], circuits: [], lines: [], agents: [], paths: [], routes: [] };
    const report = computeReport(madeInputs({ network: empty }));
    expect(report.title.en).toBe('Nothing was measured this week');
    expect(report.verdict).toHaveLength(1);
    expect(report.totals).toMatchObject({
      availability: { value: null },
      routesMeasured: 0,
      failovers: { value: null },
    });
    expect(report.quality).toEqual({
      ...{ coverage: 0, agents: 0, agentsDark: 0, darkMinutes: 0, gaps: [], gapCount: 0, failoversJudged: 0 },
    });
  });
});
