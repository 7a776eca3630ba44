import type {
  Decided,
  EarlierInputs,
  Hindsight,
  PathDown,
  PathQuarters,
  PathTotals,
  Period,
  ReportInputs,
  ReportNetwork,
} from '../../src/report/figures/inputs';

export const QUARTER_MS = 900_000;
export const HOUR_MS = 3_600_000;

/** What one path saw in one quarter-hour. */
export interface PathQuarter {
  readonly path: number;
  readonly quarter: number;
  readonly good: number;
  readonly bad?: number;
  readonly unavailable?: number;
  readonly planned?: number;
  readonly plannedUnavailable?: number;
}

function pathQuarters(rows: readonly PathQuarter[]): PathQuarters {
  return {
    path: rows.map(({ path }) => path),
    quarter: rows.map(({ quarter }) => quarter),
    good: rows.map(({ good }) => good),
    bad: rows.map(({ bad = 0 }) => bad),
    unavailable: rows.map(({ unavailable = 0 }) => unavailable),
    planned: rows.map(({ planned = 0 }) => planned),
    plannedUnavailable: rows.map(({ plannedUnavailable = 0 }) => plannedUnavailable),
  };
}

/** Unavailable stretches of paths: second of the quarter-hour, seconds, and so on. */
export function pathDown(
  rows: readonly (readonly [path: number, quarter: number, runs: readonly number[]])[],
): PathDown {
  return {
    path: rows.map(([path]) => path),
    quarter: rows.map(([, quarter]) => quarter),
    runs: rows.map(([, , runs]) => runs),
  };
}

/** What one path's probes came to in a span; sketches as pairs of bucket and count. */
export interface PathTotal {
  readonly path: number;
  readonly sent: number;
  readonly lost?: number;
  readonly jitter?: readonly [sumMicros: number, samples: number];
  readonly connect?: readonly [attempts: number, failures: number];
  readonly seconds?: readonly [good: number, bad: number, unavailable: number];
  readonly rtt?: readonly (readonly [bucket: number, count: number])[];
  readonly connectRtt?: readonly (readonly [bucket: number, count: number])[];
}

export function pathTotals(rows: readonly PathTotal[]): PathTotals {
  const sketch = (pairs: PathTotal['rtt'] = []) => ({
    buckets: pairs.map(([bucket]) => bucket),
    counts: pairs.map(([, count]) => count),
  });
  return {
    path: rows.map(({ path }) => path),
    sent: rows.map(({ sent }) => sent),
    received: rows.map(({ sent, lost = 0 }) => sent - lost),
    lost: rows.map(({ lost = 0 }) => lost),
    jitterSumMicros: rows.map(({ jitter }) => jitter?.[0] ?? 0),
    jitterSamples: rows.map(({ jitter }) => jitter?.[1] ?? 0),
    connectAttempts: rows.map(({ connect }) => connect?.[0] ?? 0),
    connectFailures: rows.map(({ connect }) => connect?.[1] ?? 0),
    goodSeconds: rows.map(({ seconds }) => seconds?.[0] ?? 0),
    badSeconds: rows.map(({ seconds }) => seconds?.[1] ?? 0),
    unavailableSeconds: rows.map(({ seconds }) => seconds?.[2] ?? 0),
    rtt: rows.map(({ rtt }) => sketch(rtt)),
    connect: rows.map(({ connectRtt }) => sketch(connectRtt)),
  };
}

export function decided(given: Partial<Decided> & Pick<Decided, 'at' | 'line' | 'from'>): Decided {
  return {
    directiveId: `d-${given.at}`,
    mode: 'single',
    weights: {},
    reason: 'blackout',
    fault: null,
    detected: null,
    decided: given.at,
    sent: null,
    acknowledged: null,
    applied: null,
    ...given,
  };
}

export const noHeatmap: ReportInputs['heatmap'] = {
  from: 0,
  to: 0,
  measuredUntil: 0,
  metric: 'rttP95OverBaseline',
  unit: 'micros',
  breaks: [],
  coverage: 0,
  carriers: [],
  cells: { carrier: [], hour: [], A: [], B: [], probesA: [], probesB: [], coverage: [] },
  highest: null,
  demo: false,
};

/** Monday 9 November 2026, 00:00 in Singapore, and the week. */
export const WEEK: Period = {
  kind: 'week',
  name: '2026-W46',
  from: Date.UTC(2026, 10, 8, 16),
  to: Date.UTC(2026, 10, 15, 16),
};

/** One region with two carriers (audience 3 : 1), lines A and B, one agent a carrier: paths 1A 1B 2A 2B are 0 1 2 3. */
export function oneRegion(period: Period = WEEK, change: Partial<ReportNetwork> = {}): ReportNetwork {
  const path = (id: number, agentId: string, carrierId: string, lineId: string) => ({
    ...{ id, agentId, carrierId, lineId },
    probesPerMs: 0.01,
    since: period.from - 1_000_000_000,
    until: null,
  });
  const line = (id: string, slot: string, circuitId: string) => ({
    ...{ id, slot, circuitId },
    regionId: 'r1',
    target: 0.999,
  });
  return {
    regions: [{ id: 'r1', code: 'PH', name: null, timeZone: 'Asia/Manila', viewers: null }],
    carriers: [
      { id: 'c1', regionId: 'r1', name: 'Globe', asn: 4775, weight: 3 },
      { id: 'c2', regionId: 'r1', name: 'PLDT', asn: 9299, weight: 1 },
    ],
    circuits: [],
    lines: [line('lA', 'A', 'x1'), line('lB', 'B', 'x2')],
    agents: [
      { id: 'a1', name: 'mnl-globe', carrierId: 'c1' },
      { id: 'a2', name: 'mnl-pldt', carrierId: 'c2' },
    ],
    paths: [
      path(11, 'a1', 'c1', 'lA'),
      path(12, 'a1', 'c1', 'lB'),
      path(21, 'a2', 'c2', 'lA'),
      path(22, 'a2', 'c2', 'lB'),
    ],
    routes: [{ id: 'route1', regionId: 'r1', scenario: 'show-live' }],
    ...change,
  };
}

export interface Given {
  readonly period?: Period;
  readonly measuredUntil?: number;
  readonly timeZone?: string;
  readonly network?: ReportNetwork;
  readonly quarters?: readonly PathQuarter[];
  readonly down?: PathDown;
  readonly totals?: readonly PathTotal[];
  readonly decided?: readonly (readonly Decided[])[];
  readonly hindsight?: readonly (Hindsight | null)[];
  readonly incidents?: ReportInputs['incidents'];
  readonly heatmap?: ReportInputs['heatmap'];
  readonly forecast?: ReportInputs['forecast'];
  readonly earlier?: readonly EarlierInputs[];
}

export function madeInputs(given: Given = {}): ReportInputs {
  const period = given.period ?? WEEK;
  const network = given.network ?? oneRegion(period);
  return {
    format: 1,
    organization: { name: 'Own', timeZone: given.timeZone ?? 'Asia/Singapore' },
    period,
    measuredUntil: given.measuredUntil ?? period.to,
    demo: false,
    network,
    quarters: pathQuarters(given.quarters ?? []),
    down: given.down ?? pathDown([]),
    totals: pathTotals(given.totals ?? []),
    decided: given.decided ?? network.routes.map(() => []),
    hindsight: given.hindsight ?? network.routes.map(() => null),
    incidents: given.incidents ?? [],
    heatmap: given.heatmap ?? noHeatmap,
    forecast: given.forecast ?? [],
    earlier: given.earlier ?? [],
  };
}

/** Every path with the same quarter-hour, all of the period, but for those that `but` says otherwise of. */
export function everyQuarter(
  { from, to }: Period,
  paths: readonly number[],
  but: readonly PathQuarter[] = [],
): PathQuarter[] {
  const count = (to - from) / QUARTER_MS;
  const others = new Map(but.map((row) => [`${row.path} ${row.quarter}`, row]));
  return paths.flatMap((path) =>
    Array.from({ length: count }, (_, quarter) => others.get(`${path} ${quarter}`) ?? { path, quarter, good: 900 }),
  );
}
