import { valueOfBucket } from '@twinline/engine/histogram';
import { type Counting, measuredOf, numbersOf, probedOf } from '../lineFigures';
import { rowOf, rowsByPath } from '../seconds';
import { QUARTER_MS } from '../spans';
import type { TraceColumn, TraceTable } from '../trace';
import type { TraceContext } from './traceContext';
import { type TraceRow, traceTable } from './traceTable';

const PATH: readonly TraceColumn[] = ['region', 'carrier', 'line', 'agent', 'path'];
const SECONDS: readonly TraceColumn[] = [
  'measured_seconds',
  'bad_seconds',
  'unavailable_seconds',
  'planned_seconds',
  'planned_unavailable_seconds',
];

/** Seconds of paths of a line (by index) summed over the period, with what each counts for. */
export function pathSeconds(ctx: TraceContext, paths: readonly number[]): TraceTable {
  const rows = measuredOf(ctx.span, paths).map(
    ({ path, own, share }): TraceRow => ({ ...ctx.pathNames(path), weight: share, ...named(own) }),
  );
  return traceTable('rollup_quarters', [...PATH, 'weight', ...SECONDS], rows);
}

/** Their single quarter-hours: those with trouble first, then in order of time. `wanted` leaves some out. */
export function quarterSeconds(
  ctx: TraceContext,
  paths: readonly number[],
  wanted: (quarter: number) => boolean = () => true,
): TraceTable {
  const { quarters, network, period } = ctx.inputs;
  const rowsOf = rowsByPath(quarters, network.paths.length);
  const rows = paths.flatMap((path) => {
    const names = ctx.pathNames(path);
    return [...rowsOf(path)].flatMap((row) => {
      const quarter = quarters.quarter[row] ?? 0;
      const own = rowOf(quarters, row);
      if (own.measured <= 0 || !wanted(quarter)) return [];
      return [{ own, quarter, told: { quarter_at: period.from + quarter * QUARTER_MS, ...names, ...named(own) } }];
    });
  });
  rows.sort(
    (a, b) =>
      b.own.unavailable - a.own.unavailable ||
      b.own.bad - a.own.bad ||
      a.quarter - b.quarter ||
      Number(a.told.path) - Number(b.told.path),
  );
  const columns: readonly TraceColumn[] = ['quarter_at', ...PATH, ...SECONDS];
  return traceTable(
    'rollup_quarters',
    columns,
    rows.map(({ told }) => told),
  );
}

/** When paths were unavailable, in order of time, as far as it is known. */
export function downStretches(ctx: TraceContext, paths: readonly number[]): TraceTable {
  const rows = paths.flatMap((path) =>
    (ctx.span.downOf.get(path) ?? []).flatMap(({ quarter, runs }) => {
      const begins = ctx.span.period.from + quarter * QUARTER_MS;
      return Array.from({ length: Math.floor(runs.length / 2) }, (_, i) => {
        const [second = 0, seconds = 0] = runs.slice(2 * i, 2 * i + 2);
        const from = begins + second * 1_000;
        return { ...ctx.pathNames(path), from_at: from, to_at: from + seconds * 1_000, unavailable_seconds: seconds };
      });
    }),
  );
  rows.sort((a, b) => a.from_at - b.from_at || Number(a.path) - Number(b.path));
  return traceTable('rollup_quarters', ['from_at', 'to_at', ...PATH, 'unavailable_seconds'], rows);
}

/** What probes of paths came to in the period, beside how many were expected; and what those that count weigh. */
export function pathTotals(
  ctx: TraceContext,
  paths: readonly number[],
  counting: readonly Counting<unknown>[] = [],
): TraceTable {
  const shares = new Map(counting.map(({ path, share }) => [path, share]));
  const rows = paths.map((path): TraceRow => {
    const place = ctx.span.totalsOf.get(path);
    const own = place === undefined ? null : numbersOf(ctx.span.totals, place);
    return {
      ...ctx.pathNames(path),
      ...(counting.length > 0 && { weight: shares.get(path) ?? 0 }),
      expected_probes: expectedOf(ctx, path),
      sent_probes: own?.sent ?? 0,
      received_probes: own?.received ?? 0,
      lost_probes: own?.lost ?? 0,
      jitter_sum_us: own?.jitterSumMicros ?? 0,
      jitter_samples: own?.jitterSamples ?? 0,
      attempts: own?.connectAttempts ?? 0,
      failures: own?.connectFailures ?? 0,
    };
  });
  const columns: readonly TraceColumn[] = [
    ...PATH,
    ...(counting.length > 0 ? (['weight'] as const) : []),
    'expected_probes',
    'sent_probes',
    'received_probes',
    'lost_probes',
    'jitter_sum_us',
    'jitter_samples',
    'attempts',
    'failures',
  ];
  return traceTable('rollup_days', columns, rows);
}

/** The histograms that a percentile was taken of: replies (or connects) of each path by bucket. */
export function pathBuckets(ctx: TraceContext, paths: readonly number[], of: 'rtt' | 'connect'): TraceTable {
  const rows = probedOf(ctx.span, paths, of).flatMap(({ path, own, share }) => {
    const { buckets, counts } = own[of];
    const about = { ...ctx.pathNames(path), weight: share };
    return buckets.map((bucket, i): TraceRow => {
      return { ...about, bucket, bucket_us: Math.round(valueOfBucket(bucket)), replies: counts[i] ?? 0 };
    });
  });
  return traceTable('rollup_days', [...PATH, 'weight', 'bucket', 'bucket_us', 'replies'], rows);
}

/** Probes that a path should have sent: its rate times how long it was there, as far as the period was measured. */
export function expectedOf({ span }: TraceContext, index: number): number {
  const path = span.network.paths[index];
  if (path === undefined) return 0;
  const until = Math.min(path.until ?? span.end, span.end);
  return path.probesPerMs * Math.max(0, until - Math.max(path.since, span.period.from));
}

/** Indexes of all paths of a region. */
export function pathsIn({ span }: TraceContext, regionId: string): number[] {
  const lines = new Set(span.network.lines.flatMap((line) => (line.regionId === regionId ? [line.id] : [])));
  return span.network.paths.flatMap(({ lineId }, index) => (lines.has(lineId) ? [index] : []));
}

const named = (own: ReturnType<typeof rowOf>): TraceRow => ({
  measured_seconds: own.measured,
  bad_seconds: own.bad,
  unavailable_seconds: own.unavailable,
  planned_seconds: own.planned,
  planned_unavailable_seconds: own.plannedUnavailable,
});
