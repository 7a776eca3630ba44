import type { Sheet } from 'write-excel-file/node';
import type { Report, ReportLine, ReportRoute } from '../../figures/report';
import { regionOf, scenarioWords } from '../../words/figureName';
import type { Language } from '../fileWords';
import { comparedColumns, figureColumn, textColumn } from './columns';
import { tableSheet } from './table';

const words = {
  en: {
    ...{ routes: 'Regions and routes', lines: 'Lines', region: 'Region', code: 'Code', route: 'Route', line: 'Line' },
    ...{ met: 'Target met', yes: 'yes', no: 'no', viewers: 'Viewers at a time (assumed)', circuit: 'Circuit' },
    provider: 'Provider',
  },
  zh: {
    ...{ routes: '区域与线路组', lines: '线路', region: '区域', code: '代码', route: '场景', line: '线路' },
    ...{ met: '是否达标', yes: '是', no: '否', viewers: '同时观众数（假定）', circuit: '专线' },
    provider: '供应商',
  },
} as const;

/** A row a route: what viewers had, what else they could have had, and what the target leaves. */
export function routesSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  const region = (id: string) => report.regions.find((one) => one.id === id);
  const figure = (metric: string, of: (route: ReportRoute) => number | null) => figureColumn(metric, language, of);
  return tableSheet<ReportRoute>({
    ...{ name: say.routes, rows: report.routes, sticky: 1, timeZone: report.timeZone },
    columns: [
      textColumn(say.region, 24, ({ regionId }) => regionOf(report, regionId, language)),
      textColumn(say.code, 8, ({ regionId }) => region(regionId)?.code ?? null),
      textColumn(say.route, 16, ({ scenario }) => scenarioWords[language][scenario] ?? scenario),
      ...comparedColumns<ReportRoute>('availability', language, ({ availability }) => availability, beforeOf(report)),
      figure('budget.target', ({ budget }) => budget.target),
      textColumn(say.met, 10, ({ met }) => (met === null ? null : met ? say.yes : say.no)),
      figure('budget.allowedMinutes', ({ budget }) => budget.allowedMinutes),
      figure('budget.usedMinutes', ({ budget }) => budget.usedMinutes),
      figure('budget.leftMinutes', ({ budget }) => budget.leftMinutes),
      figure('badMinutes.A', ({ badMinutes }) => badMinutes.A),
      figure('badMinutes.B', ({ badMinutes }) => badMinutes.B),
      figure('badMinutes.chosen', ({ badMinutes }) => badMinutes.chosen),
      figure('badMinutes.best', ({ badMinutes }) => badMinutes.best),
      figure('comparedMinutes', ({ comparedMinutes }) => comparedMinutes),
      figure('goodHours', ({ goodHours }) => goodHours),
      figure('failovers', ({ failovers }) => failovers),
      figure('needless', ({ needless }) => needless),
      figure('missed', ({ missed }) => missed),
      {
        ...{ title: say.viewers, kind: 'count', width: 14 },
        of: ({ regionId }) => region(regionId)?.viewers ?? null,
      },
    ],
  });
}

/** A row a line: every figure, with that of the period before and the median of earlier ones. */
export function linesSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  const circuit = ({ circuitId }: ReportLine) => report.circuits.find(({ id }) => id === circuitId);
  const figure = (metric: string, of: (line: ReportLine) => number | null) => figureColumn(metric, language, of);
  const compared = (metric: keyof ReportLine & string) =>
    comparedColumns<ReportLine>(metric, language, (line) => asCompared(line[metric]), beforeOf(report));
  return tableSheet<ReportLine>({
    ...{ name: say.lines, rows: report.lines, sticky: 2, timeZone: report.timeZone },
    columns: [
      textColumn(say.region, 24, ({ regionId }) => regionOf(report, regionId, language)),
      textColumn(say.line, 8, ({ slot }) => slot),
      textColumn(say.circuit, 16, (line) => circuit(line)?.name ?? null),
      textColumn(say.provider, 24, (line) => circuit(line)?.provider ?? null),
      ...compared('availability'),
      figure('slaAvailability', ({ slaAvailability }) => slaAvailability),
      figure('budget.target', ({ budget }) => budget?.target ?? null),
      figure('budget.allowedMinutes', ({ budget }) => budget?.allowedMinutes ?? null),
      figure('budget.usedMinutes', ({ budget }) => budget?.usedMinutes ?? null),
      figure('budget.leftMinutes', ({ budget }) => budget?.leftMinutes ?? null),
      figure('unavailableMinutes', ({ unavailableMinutes }) => unavailableMinutes),
      ...compared('badMinutes'),
      figure('measuredMinutes', ({ measuredMinutes }) => measuredMinutes),
      ...COMPARED.flatMap(compared),
      figure('coverage', ({ coverage }) => coverage),
    ],
  });
}

const COMPARED = [
  ...(['rttP50Micros', 'rttP95Micros', 'rttP99Micros', 'lossRatio', 'jitterMicros'] as const),
  ...(['connectP50Micros', 'connectP95Micros', 'connectFailureRatio'] as const),
];

const beforeOf = ({ before }: Report): string | null => before?.name ?? null;

type Field = ReportLine[keyof ReportLine];
const asCompared = (field: Field) => (typeof field === 'object' && field !== null && 'median' in field ? field : null);
