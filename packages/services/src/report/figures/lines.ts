import { budgetOf } from './budgets';
import type { Compare } from './compared';
import type { LineSpan } from './lineFigures';
import { coverageOf } from './quality';
import type { Compared, ReportLine } from './report';
import { slaAvailabilityOf } from './seconds';
import type { SpanData } from './spans';

/** Figures of every line that has data, or of which data was expected, in the order of the network. */
export function reportLines(
  span: SpanData,
  spans: readonly LineSpan[],
  compare: Compare<readonly LineSpan[]>,
): ReportLine[] {
  return span.network.lines.flatMap((line, index) => {
    const own = spans[index];
    if (own === undefined || !isTold(span, index, own)) return [];
    const of = (name: Exclude<keyof LineSpan, 'seconds' | 'rtt'>): Compared =>
      compare(own[name], (earlier) => earlier[index]?.[name] ?? null);
    const { seconds } = own;
    return {
      lineId: line.id,
      regionId: line.regionId,
      slot: line.slot,
      circuitId: line.circuitId,
      availability: of('availability'),
      slaAvailability: slaAvailabilityOf(seconds),
      budget: line.target === null || seconds.measured === 0 ? null : budgetOf(line.target, span, seconds),
      unavailableMinutes: seconds.unavailable / 60,
      badMinutes: of('badMinutes'),
      measuredMinutes: seconds.measured / 60,
      rttP50Micros: of('rttP50Micros'),
      rttP95Micros: of('rttP95Micros'),
      rttP99Micros: of('rttP99Micros'),
      lossRatio: of('lossRatio'),
      jitterMicros: of('jitterMicros'),
      connectP50Micros: of('connectP50Micros'),
      connectP95Micros: of('connectP95Micros'),
      connectFailureRatio: of('connectFailureRatio'),
      coverage: coverageOf(span, span.pathsOfLine[index] ?? []),
    };
  });
}

/** What was archived before is in the network for comparisons alone. */
function isTold(span: SpanData, index: number, { seconds, lossRatio }: LineSpan): boolean {
  const paths = span.pathsOfLine[index] ?? [];
  if (paths.length === 0 || seconds.measured > 0 || lossRatio !== null) return true;
  return paths.some((place) => {
    const path = span.network.paths[place];
    return path !== undefined && path.since < span.end && (path.until ?? Number.POSITIVE_INFINITY) > span.period.from;
  });
}
