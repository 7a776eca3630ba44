import { chosenOf } from './chosen';
import { comparing } from './compared';
import { counterfactualOf } from './counterfactual';
import { failoversOf, missedOf, stepsOf } from './failovers';
import { reportIncidents } from './incidents';
import type { ExpectedHours, ReportInputs } from './inputs';
import { lineSpans } from './lineFigures';
import { reportLines } from './lines';
import { methodOf } from './method';
import { reportMoney } from './money';
import { reportQuality } from './quality';
import type { Report, ReportExpectation } from './report';
import { reportRoutes } from './routes';
import { earlierSpans, reportedSpan, type SpanData } from './spans';
import { reportTotals, type SpanFigures } from './totals';
import { titleOf } from './verdict/titleOf';
import { verdictOf } from './verdict/verdictOf';
import { worstTrouble } from './verdict/worstTrouble';
import { worstCarriers, worstHours } from './worst';

/**
 * Every figure of a report, from its inputs alone: no clock, no database, no chance. The same inputs make the same report
 * to the digit, in whatever order their rows are.
 */
export function computeReport(inputs: ReportInputs): Report {
  const span = reportedSpan(inputs);
  const spans = earlierSpans(inputs);
  const now = figuresOf(span);
  const earlier = spans.map(figuresOf);
  const compare = comparing(span.period.from, spans, earlier);
  const { chosen } = now;

  const choices = counterfactualOf(span, chosen, inputs.hindsight);
  const failovers = failoversOf(span, inputs.hindsight);
  const missed = missedOf(span, inputs.hindsight);
  const routes = reportRoutes(span, {
    chosen,
    counterfactual: choices.routes,
    failovers,
    missed,
    compare: (value, of) => compare(value, (figures) => of(figures.chosen)),
  });
  const figures = {
    format: 1 as const,
    organizationName: inputs.organization.name,
    timeZone: span.timeZone,
    period: span.period,
    before: spans.find(({ period }) => period.to === span.period.from)?.period ?? null,
    earlier: spans.map(({ period }) => period.name),
    measuredUntil: inputs.measuredUntil,
    complete: inputs.measuredUntil >= span.period.to,
    demo: inputs.demo,
    regions: inputs.network.regions,
    carriers: inputs.network.carriers,
    circuits: inputs.network.circuits,
    agents: inputs.network.agents,
    totals: reportTotals(now, routes, compare),
    lines: reportLines(span, now.lines, (value, of) => compare(value, (figures) => of(figures.lines))),
    routes,
    failovers,
    missed,
    steps: stepsOf(failovers),
    incidents: reportIncidents(span, inputs.incidents),
    heatmap: inputs.heatmap,
    worstHours: worstHours(span, inputs.quarters, inputs.heatmap),
    worstCarriers: worstCarriers(span, inputs.heatmap),
    money: reportMoney(span, { chosen, counterfactual: choices.routes, compare }),
    forecast: expectations(inputs.forecast),
    quality: reportQuality(span, inputs.quarters, failovers),
    method: methodOf(choices.method),
  };
  const trouble = worstTrouble(span, chosen, inputs.quarters, figures.incidents);
  return { ...figures, title: titleOf(figures, trouble), verdict: verdictOf(figures, trouble) };
}

const figuresOf = (span: SpanData): SpanFigures => ({ span, chosen: chosenOf(span), lines: lineSpans(span) });

/** What is expected, the longest delay first. */
function expectations(forecast: readonly ExpectedHours[]): ReportExpectation[] {
  return [...forecast].sort(
    (a, b) =>
      b.overQuietMs - a.overQuietMs ||
      (a.lineId === b.lineId ? (a.carrierId < b.carrierId ? -1 : 1) : a.lineId < b.lineId ? -1 : 1),
  );
}
