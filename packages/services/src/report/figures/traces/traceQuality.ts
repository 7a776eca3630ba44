import { gapsOf } from '../gaps';
import type { ReportGap } from '../report';
import type { TraceTable } from '../trace';
import { num, sumText } from './arithmetic';
import { worths } from './decisionTables';
import { expectedOf, pathTotals } from './pathTables';
import type { TraceContext, Traced } from './traceContext';
import { coverageTrace } from './traceLine';
import { type TraceRow, traceTable } from './traceTable';

/** A figure of how much of what was expected is in; null for a name that is none. */
export function traceQuality(ctx: TraceContext, metric: string): Traced | null {
  const { network } = ctx.inputs;
  const gaps = gapsOf(ctx.span, ctx.inputs.quarters);
  const dark = gaps.filter(({ slot }) => slot === null);
  switch (metric) {
    case 'coverage':
      return coverageTrace(ctx, [...network.paths.keys()]);
    case 'agents': {
      const expected = [...network.paths.keys()].filter((path) => expectedOf(ctx, path) > 0);
      const agents = new Set(expected.map((path) => network.paths[path]?.agentId));
      return { rule: 'coverage-expected', arithmetic: num(agents.size), tables: [pathTotals(ctx, expected)] };
    }
    case 'agentsDark': {
      const agents = new Set(dark.map(({ agentId }) => agentId));
      return { rule: 'gaps-quarters', arithmetic: num(agents.size), tables: [gapRows(ctx, dark)] };
    }
    case 'darkMinutes':
      return {
        rule: 'gaps-quarters',
        arithmetic: sumText(dark.map(({ from, to }) => (to - from) / 60_000)),
        tables: [gapRows(ctx, dark)],
      };
    case 'gapCount':
      return { rule: 'gaps-quarters', arithmetic: num(gaps.length), tables: [gapRows(ctx, gaps)] };
    case 'failoversJudged': {
      const judged = ctx.report.failovers.filter(({ needless }) => needless !== null);
      return { rule: 'needless-missed', arithmetic: num(judged.length), tables: [worths(ctx, () => true)] };
    }
    default:
      return null;
  }
}

/** Gaps of quarter-hours: what is told of them is that there is no row. */
function gapRows({ inputs: { network } }: TraceContext, gaps: readonly ReportGap[]): TraceTable {
  const agents = new Map(network.agents.map(({ id, name }) => [id, name]));
  const rows = gaps.map(
    ({ agentId, slot, from, to }): TraceRow => ({
      agent: agents.get(agentId) ?? null,
      line: slot,
      from_at: from,
      to_at: to,
      minutes: (to - from) / 60_000,
    }),
  );
  return traceTable('rollup_quarters', ['agent', 'line', 'from_at', 'to_at', 'minutes'], rows);
}
