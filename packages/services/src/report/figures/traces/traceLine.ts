import { valueOfBucket } from '@twinline/engine/histogram';
import { type COUNTS, measuredOf, type PathNumbers, probedOf } from '../lineFigures';
import type { PathSeconds } from '../seconds';
import type { TraceTable } from '../trace';
import { meanText, NOTHING, num, sumText, type Term, weighedText } from './arithmetic';
import { budgetTrace } from './budgetTrace';
import { expectedOf, pathBuckets, pathSeconds, pathTotals, quarterSeconds } from './pathTables';
import type { TraceContext, Traced } from './traceContext';
import { traceTable } from './traceTable';

/** A figure of one line; null for a name that is none. */
export function traceLine(ctx: TraceContext, lineId: string, metric: string, value: number | null): Traced | null {
  const index = ctx.inputs.network.lines.findIndex(({ id }) => id === lineId);
  const paths = ctx.span.pathsOfLine[index] ?? [];
  const line = ctx.lines[index];
  if (!line) return null;
  const { seconds } = line;
  if (metric.startsWith('budget.'))
    return budgetTrace(ctx, {
      place: `lines/${lineId}`,
      name: metric.slice('budget.'.length),
      target: ctx.inputs.network.lines[index]?.target ?? 0,
      value,
      seconds,
      tables: [lineTargets(ctx, [index]), pathSeconds(ctx, paths)],
    });
  const bySeconds = (rule: Traced['rule'], arithmetic: string): Traced => ({
    rule,
    arithmetic: value === null ? NOTHING : arithmetic,
    tables: [pathSeconds(ctx, paths), quarterSeconds(ctx, paths)],
  });
  const terms = (name: keyof PathSeconds) => secondTerms(ctx, paths, name);
  switch (metric) {
    case 'availability':
      return bySeconds(
        'availability-mef',
        `1 − ${weighedText(terms('unavailable'))} ÷ ${weighedText(terms('measured'))}`,
      );
    case 'slaAvailability': {
      const { measured, unavailable, planned, plannedUnavailable } = seconds;
      return bySeconds(
        'planned-work-left-out',
        `1 − (${num(unavailable)} − ${num(plannedUnavailable)}) ÷ (${num(measured)} − ${num(planned)})`,
      );
    }
    case 'badMinutes':
      return bySeconds('audience-weighted', `${meanText(terms('bad'))} ÷ 60`);
    case 'unavailableMinutes':
      return bySeconds('availability-mef', value === 0 ? '0' : `${meanText(terms('unavailable'))} ÷ 60`);
    case 'measuredMinutes':
      return bySeconds('audience-weighted', value === 0 ? '0' : `${meanText(terms('measured'))} ÷ 60`);
    case 'coverage':
      return coverageTrace(ctx, paths);
    default:
      return probesTrace(ctx, paths, metric, value);
  }
}

function probesTrace(ctx: TraceContext, paths: readonly number[], metric: string, value: number | null): Traced | null {
  const percentile = /^(rtt|connect)P\d+Micros$/.exec(metric);
  if (percentile) {
    const table = pathBuckets(ctx, paths, percentile[1] === 'rtt' ? 'rtt' : 'connect');
    return { rule: 'percentiles-merged', arithmetic: bucketText(value), tables: [table] };
  }
  const told = (
    rule: Traced['rule'],
    figure: keyof typeof COUNTS,
    of: (own: PathNumbers) => readonly [part: number, whole: number],
    arithmetic: (terms: readonly Term[]) => string,
  ): Traced => {
    const counting = probedOf(ctx.span, paths, figure);
    const terms = counting.map(({ own, share }): Term => {
      const [part, whole] = of(own);
      return { weight: share, value: part / whole, text: `${num(part)} ÷ ${num(whole)}` };
    });
    return {
      rule,
      arithmetic: value === null ? NOTHING : arithmetic(terms),
      tables: [pathTotals(ctx, paths, counting)],
    };
  };
  switch (metric) {
    case 'lossRatio':
      return told('loss-three-seconds', metric, ({ lost, sent }) => [lost, sent], meanText);
    case 'jitterMicros':
      return told(
        'audience-weighted',
        metric,
        ({ jitterSumMicros, jitterSamples }) => [jitterSumMicros, jitterSamples],
        (terms) => `round(${meanText(terms)})`,
      );
    case 'connectFailureRatio':
      return told(
        'audience-weighted',
        metric,
        ({ connectFailures, connectAttempts }) => [connectFailures, connectAttempts],
        meanText,
      );
    default:
      return null;
  }
}

/** Probes seen of those expected of some paths. */
export function coverageTrace(ctx: TraceContext, paths: readonly number[]): Traced {
  const seen = paths.map((path) => ctx.span.totals.sent[ctx.span.totalsOf.get(path) ?? -1] ?? 0);
  const expected = paths.map((path) => expectedOf(ctx, path));
  const due = expected.reduce((sum, probes) => sum + probes, 0);
  return {
    rule: 'coverage-expected',
    arithmetic: due > 0 ? `min(1, ${sumText(seen)} ÷ ${sumText(expected)})` : '0',
    tables: [pathTotals(ctx, paths)],
  };
}

/** The value of a bucket of the merged histogram, which is what a percentile is. */
export function bucketText(value: number | null): string {
  if (value === null) return NOTHING;
  for (let bucket = 1; bucket < 256; bucket += 1)
    if (Math.round(valueOfBucket(bucket)) === value) return `round(2 × 1.1 ^ ${bucket} ÷ 2.1)`;
  return num(value);
}

/** What lines (by index) were to be available in the month in which the period began. */
export function lineTargets(ctx: TraceContext, lines: readonly number[]): TraceTable {
  const rows = lines.flatMap((index) => {
    const line = ctx.inputs.network.lines[index];
    return line ? [{ region: ctx.regionName(line.regionId), line: line.slot, target: line.target }] : [];
  });
  return traceTable('lines', ['region', 'line', 'target'], rows);
}

const secondTerms = (ctx: TraceContext, paths: readonly number[], name: keyof PathSeconds): Term[] =>
  measuredOf(ctx.span, paths).map(({ own, share }) => ({ weight: share, value: own[name] }));
