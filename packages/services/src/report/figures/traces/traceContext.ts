import { type Chosen, chosenOf } from '../chosen';
import type { ReportInputs } from '../inputs';
import type { LineSpan } from '../lineFigures';
import { lineSpans } from '../lineFigures';
import type { MethodCode, Report } from '../report';
import { reportedSpan, type SpanData } from '../spans';
import type { TraceTable } from '../trace';
import type { TraceRow } from './traceTable';

/** What every trace of one report is made of. */
export interface TraceContext {
  readonly inputs: ReportInputs;
  readonly report: Report;
  readonly span: SpanData;
  /** In the order of `network.routes`. */
  readonly chosen: readonly Chosen[];
  /** In the order of `network.lines`. */
  readonly lines: readonly LineSpan[];
  /** Names of what a path belongs to. */
  readonly pathNames: (path: number) => TraceRow;
  readonly regionName: (regionId: string) => string;
  /** Region and scenario of a route, by its index. */
  readonly routeNames: (route: number) => TraceRow;
}

/** A trace without its key and value: these are the report's own. */
export interface Traced {
  readonly rule: MethodCode | null;
  readonly arithmetic: string;
  /** Keys of figures of the same report. */
  readonly from?: readonly string[];
  readonly tables: readonly TraceTable[];
}

const known = new WeakMap<Report, TraceContext>();

/** People ask for several figures of one report, which never changes. */
export function traceContext(inputs: ReportInputs, report: Report): TraceContext {
  const found = known.get(report);
  if (found?.inputs === inputs) return found;
  const made = makeContext(inputs, report);
  known.set(report, made);
  return made;
}

function makeContext(inputs: ReportInputs, report: Report): TraceContext {
  const { network } = inputs;
  const span = reportedSpan(inputs);
  const names = (of: readonly { readonly id: string; readonly name: string }[]) =>
    new Map(of.map(({ id, name }) => [id, name]));
  const [carriers, agents] = [names(network.carriers), names(network.agents)];
  const regions = new Map(network.regions.map(({ id, name, code }) => [id, name ?? code]));
  const lines = new Map(network.lines.map((line) => [line.id, line]));
  const regionName = (id: string) => regions.get(id) ?? id;
  return {
    inputs,
    report,
    span,
    chosen: chosenOf(span),
    lines: lineSpans(span),
    pathNames(index) {
      const path = network.paths[index];
      const line = lines.get(path?.lineId ?? '');
      return {
        region: line ? regionName(line.regionId) : null,
        carrier: carriers.get(path?.carrierId ?? '') ?? null,
        line: line?.slot ?? null,
        agent: agents.get(path?.agentId ?? '') ?? null,
        path: path?.id ?? null,
      };
    },
    regionName,
    routeNames(index) {
      const route = network.routes[index];
      return route ? { region: regionName(route.regionId), route: route.scenario } : {};
    },
  };
}
