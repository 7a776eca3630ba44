import type { Decided, EarlierInputs, Hindsight, ReportInputs, ReportNetwork } from '../../src/report/figures/inputs';
import { seeded } from '../fixtures/seeded';
import type { PathQuarter, PathTotal } from './madeInputs';
import { decided, HOUR_MS, madeInputs, noHeatmap, pathDown, pathTotals, QUARTER_MS } from './madeInputs';

const ZONES = ['Asia/Kathmandu', 'Asia/Kolkata', 'America/St_Johns', 'Europe/Berlin', 'Asia/Singapore'];
const FROM = Date.UTC(2026, 2, 27, 16);

/** Inputs of any shape that may come: several regions, three slots, missing quarters, archived paths, modes, gaps. */
export function randomInputs(seed: number): ReportInputs {
  const next = seeded(seed);
  const below = (count: number) => Math.floor(next() * count);
  const days = 2 + below(3);
  const period = { kind: 'days' as const, name: 'days', from: FROM, to: FROM + days * 24 * HOUR_MS };
  const measuredUntil = next() < 0.2 ? FROM + (days * 96 - below(40)) * QUARTER_MS : period.to;
  const count = (measuredUntil - period.from) / QUARTER_MS;
  const network = randomNetwork(next, below, { period, measuredUntil });
  const quarters = network.paths.flatMap((path, index): PathQuarter[] => {
    const outage = below(count);
    return Array.from({ length: count }, (_, quarter) => quarter).flatMap((quarter) => {
      const at = period.from + quarter * QUARTER_MS;
      if (next() < 0.08 || at < path.since || at >= (path.until ?? Number.POSITIVE_INFINITY)) return [];
      const seconds = next() < 0.9 ? 900 : below(900);
      const isOut = Math.abs(quarter - outage) < 3;
      const bad = isOut || next() < 0.05 ? below(seconds + 1) : 0;
      const unavailable = Math.min(seconds, Math.floor(bad * next() * 1.05));
      const planned = next() < 0.03 ? below(seconds + 1) : 0;
      const plannedUnavailable = Math.min(planned, unavailable, below(900));
      return { path: index, quarter, good: seconds - bad, bad, unavailable, planned, plannedUnavailable };
    });
  });
  return madeInputs({
    period,
    measuredUntil,
    timeZone: ZONES[below(ZONES.length)] ?? 'UTC',
    network,
    quarters,
    down: pathDown(
      quarters.flatMap(({ path, quarter, unavailable = 0 }) =>
        unavailable > 0 && next() < 0.8 ? [[path, quarter, randomRuns(next, unavailable)] as const] : [],
      ),
    ),
    totals: network.paths.flatMap((_, path) => (next() < 0.9 ? [randomTotal(next, below, path)] : [])),
    decided: network.routes.map((route) => randomDecided(next, below, route.id, period)),
    hindsight: network.routes.map(() => (next() < 0.5 ? null : randomHindsight(next, period))),
    incidents: Array.from({ length: below(6) }, (_, i) => ({
      id: `i${i}`,
      regionId: network.regions[below(network.regions.length)]?.id ?? '',
      line: 'A',
      grade: 'poor',
      faultDomain: 'line',
      cause: { en: '', zh: '' },
      postMortem: '',
      openedAt: period.from + (next() - 0.1) * (period.to - period.from),
      closedAt: next() < 0.3 ? null : period.to,
      muted: false,
      mergedInto: i > 0 && next() < 0.4 ? `i${below(i)}` : null,
    })),
    heatmap: randomHeatmap(next, network),
    earlier: Array.from({ length: below(5) }, (_, i) => randomEarlier(next, below, network, period, i + 1)),
  });
}

function randomNetwork(
  next: () => number,
  below: (count: number) => number,
  { period, measuredUntil }: { period: { from: number; to: number }; measuredUntil: number },
): ReportNetwork {
  const regions = Array.from({ length: 1 + below(3) }, (_, i) => ({
    ...{ id: `r${i}`, code: `X${i}`, name: `Region ${i}` },
    timeZone: ZONES[below(ZONES.length)] ?? 'UTC',
    viewers: next() < 0.5 ? null : 1_000 * (1 + below(40)),
  }));
  const circuits = Array.from({ length: 4 }, (_, i) => ({
    ...{ id: `x${i}`, name: `Circuit ${i}`, provider: 'P', lineCount: 1 + below(3) },
    monthlyCost: next() < 0.2 ? null : 1_000 + below(9_000),
    currency: next() < 0.5 ? 'USD' : 'CNY',
  }));
  const slots = next() < 0.2 ? ['A'] : next() < 0.3 ? ['A', 'B', 'C'] : ['A', 'B'];
  const carriers = regions.flatMap(({ id }) =>
    Array.from({ length: 1 + below(3) }, (_, i) => ({
      ...{ id: `c-${id}-${i}`, regionId: id, name: `Carrier ${i}`, asn: null },
      weight: next() < 0.1 ? 0 : 1 + below(70),
    })),
  );
  const lines = regions.flatMap(({ id }) =>
    slots.map((slot) => ({
      ...{ id: `l-${id}-${slot}`, regionId: id, slot },
      circuitId: next() < 0.2 ? null : `x${below(4)}`,
      target: next() < 0.4 ? null : 0.99 + 0.001 * below(10),
    })),
  );
  const agents = carriers.flatMap(({ id }) =>
    Array.from({ length: 1 + below(2) }, (_, i) => ({ id: `a-${id}-${i}`, name: id, carrierId: id })),
  );
  const paths = agents.flatMap(({ id: agentId, carrierId }) => {
    const regionId = carriers.find(({ id }) => id === carrierId)?.regionId;
    return lines
      .filter((line) => line.regionId === regionId)
      .map(({ id: lineId }) => ({
        ...{ agentId, carrierId, lineId, probesPerMs: 0.01 },
        since: next() < 0.2 ? period.from + below(60) * 1_000_000 : period.from - 1,
        until: next() < 0.1 ? measuredUntil - below(60) * 1_000_000 : null,
      }));
  });
  const routes = regions.flatMap(({ id }) =>
    ['show-live', 'education'].slice(0, 1 + below(2)).map((scenario) => ({
      id: `route-${id}-${scenario}`,
      regionId: id,
      scenario,
    })),
  );
  return {
    regions,
    carriers,
    circuits,
    lines,
    agents,
    routes,
    paths: paths.map((path, i) => ({ id: 1_000 - i, ...path })),
  };
}

/** So many seconds in one or two stretches. */
function randomRuns(next: () => number, seconds: number): number[] {
  const first = Math.floor(next() * seconds);
  const begins = Math.floor((next() * (900 - seconds)) / 2);
  const runs = [begins, first, begins + first + Math.floor((next() * (900 - seconds)) / 2), seconds - first];
  return first === 0 ? runs.slice(2) : runs;
}

function randomTotal(next: () => number, below: (count: number) => number, path: number): PathTotal {
  const buckets = (count: number) =>
    Array.from({ length: 6 }, (_, i) => [90 + i * 3, i === 5 ? count : below(50)] as const);
  const rtt = buckets(1 + below(100));
  const received = rtt.reduce((sum, [, count]) => sum + count, 0);
  const lost = below(40);
  return {
    ...{ path, sent: received + lost, lost, rtt },
    jitter: [below(1e7), below(2) * 500],
    connect: [50, below(10)],
    connectRtt: next() < 0.5 ? [] : buckets(3),
    seconds: [80_000 + below(6_000), below(2_000), below(500)],
  };
}

function randomDecided(
  next: () => number,
  below: (count: number) => number,
  route: string,
  { from, to }: { from: number; to: number },
): Decided[] {
  const reasons = ['blackout', 'quality', 'fail-back', 'override', 'drill', 'maintenance', 'expected-congestion'];
  const times = Array.from({ length: below(12) }, () => Math.floor(from - HOUR_MS + next() * (to - from + HOUR_MS)));
  let line = 'A';
  return times
    .sort((a, b) => a - b)
    .map((at, i) => {
      const before = i === 0 ? null : line;
      line = next() < 0.5 ? 'A' : 'B';
      const mode = next() < 0.8 ? 'single' : next() < 0.5 ? 'duplicate' : 'split';
      return decided({
        ...{ at, line, from: before, mode, directiveId: `${route}-${i}` },
        weights: mode === 'split' ? { A: 0.25, B: 0.75 } : {},
        reason: reasons[below(reasons.length)] ?? 'blackout',
        fault: next() < 0.2 ? null : at - below(900),
        applied: next() < 0.2 ? null : at + below(900),
      });
    });
}

function randomHindsight(next: () => number, { from, to }: { from: number; to: number }): Hindsight {
  const best = next() * 100;
  const [A, B] = [best + next() * 1_000, best + next() * 1_000];
  const chosen = best + next() * (Math.max(A, B) - best);
  const begins = next() < 0.2 ? from + 0.2 * (to - from) : from;
  return { from: begins, to, badSeconds: { A, B, chosen, best }, comparedSeconds: 100_000, switches: [], missed: [] };
}

function randomHeatmap(next: () => number, { carriers, regions }: ReportNetwork): ReportInputs['heatmap'] {
  const cell = carriers.flatMap((_, carrier) => [0, 7, 20].map((hour) => ({ carrier, hour })));
  const values = () => cell.map(() => (next() < 0.2 ? null : Math.round((next() - 0.3) * 50_000)));
  return {
    ...noHeatmap,
    carriers: carriers.map(({ id, regionId, name, asn }) => ({
      ...{ id, regionId, name, asn, regionCode: 'X', regionName: null, nowHour: 0, baselineMicros: 20_000 },
      timeZone: regions.find((region) => region.id === regionId)?.timeZone ?? 'UTC',
    })) as unknown as ReportInputs['heatmap']['carriers'],
    cells: {
      carrier: cell.map(({ carrier }) => carrier),
      hour: cell.map(({ hour }) => hour),
      ...{ A: values(), B: values() },
      ...{ probesA: cell.map(() => 1), probesB: cell.map(() => 1), coverage: cell.map(() => 1) },
    },
  };
}

function randomEarlier(
  next: () => number,
  below: (count: number) => number,
  network: ReportNetwork,
  period: { from: number; to: number },
  by: number,
): EarlierInputs {
  const length = period.to - period.from;
  const own = {
    kind: 'days' as const,
    name: `before-${by}`,
    from: period.from - by * length,
    to: period.to - by * length,
  };
  const empty = next() < 0.2;
  const rows = network.lines.flatMap((_, line) =>
    Array.from({ length: empty ? 0 : length / QUARTER_MS }, (_, quarter) => ({ line, quarter, bad: below(900) / 3 })),
  );
  return {
    period: own,
    quarters: {
      line: rows.map(({ line }) => line),
      quarter: rows.map(({ quarter }) => quarter),
      measured: rows.map(() => 900),
      bad: rows.map(({ bad }) => bad),
      unavailable: rows.map(({ bad }) => bad / 2),
    },
    down: pathDown(
      empty ? [] : network.paths.map((_, path) => [path, below(100), randomRuns(next, 1 + below(800))] as const),
    ),
    totals: pathTotals(empty ? [] : network.paths.map((_, path) => randomTotal(next, below, path))),
    decided: network.routes.map(({ id }) => randomDecided(next, below, id, own)),
  };
}
