import type { Chosen } from './chosen';
import type { Compare } from './compared';
import { sumBadMinutes } from './counterfactual';
import { failoverCount } from './failovers';
import type { LineSpan } from './lineFigures';
import type { Report, ReportRoute } from './report';
import { availabilityOf, noSeconds, plusSeconds } from './seconds';
import { addWhole, emptySketch, inMillionths, percentileOf } from './sketches';
import type { SpanData } from './spans';

/** Everything of one period that totals are made of. */
export interface SpanFigures {
  readonly span: SpanData;
  readonly chosen: readonly Chosen[];
  readonly lines: readonly LineSpan[];
}

/** Totals over all routes alike; round trips and loss over all lines alike. */
export function reportTotals(
  now: SpanFigures,
  routes: readonly ReportRoute[],
  compare: Compare<SpanFigures>,
): Report['totals'] {
  const compared = (of: (figures: SpanFigures) => number | null) => compare(of(now), of);
  const sum = (of: (route: ReportRoute) => number) => routes.reduce((total, route) => total + of(route), 0);
  return {
    availability: compared(({ chosen }) => availabilityOf(secondsOf(chosen))),
    routesMet: sum(({ met }) => (met === true ? 1 : 0)),
    routesMeasured: sum(({ met }) => (met === null ? 0 : 1)),
    badMinutes: sumBadMinutes(routes.map(({ badMinutes }) => badMinutes)),
    badMinutesChosen: compared(({ chosen }) => {
      const { measured, bad } = secondsOf(chosen);
      return measured > 0 ? bad / 60 : null;
    }),
    failovers: compared(({ span, chosen }) => {
      const { count } = failoverCount(span);
      return count > 0 || secondsOf(chosen).measured > 0 ? count : null;
    }),
    needless: sum(({ needless }) => needless),
    missed: sum(({ missed }) => missed),
    faultToAppliedMs: compared(({ span }) => failoverCount(span).faultToAppliedMs),
    rttP95Micros: compared(({ lines }) => rttP95Of(lines)),
    lossRatio: compared(({ lines }) =>
      meanOf(lines.flatMap(({ lossRatio }) => (lossRatio === null ? [] : [lossRatio]))),
    ),
  };
}

const secondsOf = (chosen: readonly Chosen[]) =>
  chosen.reduce((sum, { seconds }) => plusSeconds(sum, seconds), noSeconds);

function rttP95Of(lines: readonly LineSpan[]): number | null {
  const merged = emptySketch();
  for (const { rtt } of lines) addWhole(merged, rtt);
  return percentileOf(inMillionths(merged), 95);
}

const meanOf = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
