import type { Sheet } from 'write-excel-file/node';
import type { HeatmapUnit } from '../../../query/heatmap/heatmapMetrics';
import type { MethodCode, Report, ReportExpectation, ReportGap, WorstCarrier, WorstHour } from '../../figures/report';
import { regionOf } from '../../words/figureName';
import { methodTexts } from '../../words/methodTexts';
import type { Language } from '../fileWords';
import { figureColumn, textColumn, timeColumn } from './columns';
import { type ColumnKind, type TableColumn, tableSheet } from './table';

const words = {
  en: {
    ...{ hours: 'Hours', worstCarriers: 'Worst carriers', worstHours: 'Worst hours', forecast: 'Forecast' },
    ...{ quality: 'Data quality', method: 'Method', region: 'Region', carrier: 'Carrier', line: 'Line' },
    ...{ over: 'RTT p95 over baseline', baseline: 'Baseline (quiet hours), ms', hour: 'Hour of the audience’s day' },
    ...{ figure: 'Figure', expected: 'Congestion expected', likely: 'Probability of congestion, %' },
    ...{
      days: 'Days learned from',
      agent: 'Agent',
      all: 'all lines',
      from: 'No data from',
      to: 'Until',
      minutes: 'Minutes',
    },
    ...{ rule: 'Rule', text: 'Text', clock: 'on the audience’s clock' },
  },
  zh: {
    ...{ hours: '时段', worstCarriers: '最差运营商', worstHours: '最差时段', forecast: '预测' },
    ...{ quality: '数据质量', method: '口径', region: '区域', carrier: '运营商', line: '线路' },
    ...{ over: 'RTT p95 超出基线', baseline: '基线（安静时段），ms', hour: '当地时间（时）' },
    ...{ figure: '指标', expected: '预计拥塞', likely: '拥塞概率，%' },
    ...{ days: '所学天数', agent: '探针', all: '所有线路', from: '无数据自', to: '至', minutes: '分钟' },
    ...{ rule: '规则', text: '内容', clock: '当地时间' },
  },
} as const;

const HEAT: Readonly<Record<HeatmapUnit, { readonly unit: string; readonly kind: ColumnKind; readonly per: number }>> =
  {
    micros: { unit: 'ms', kind: 'millis', per: 1_000 },
    ratio: { unit: '%', kind: 'loss', per: 1 },
    minutes: { unit: 'min', kind: 'minutes', per: 1 },
    points: { unit: '', kind: 'minutes', per: 1 },
  };

interface HeatRow {
  readonly carrier: Report['heatmap']['carriers'][number];
  readonly slot: 'A' | 'B';
  /** By hour. */
  readonly values: readonly (number | null)[];
}

/** Carrier × hour for each line, as numbers. */
export function hoursSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  const { carriers, cells, unit } = report.heatmap;
  const heat = HEAT[unit];
  const rows = carriers.flatMap((carrier, index) =>
    (['A', 'B'] as const).map((slot): HeatRow => {
      const values: (number | null)[] = Array(24).fill(null);
      for (const [cell, of] of cells.carrier.entries())
        if (of === index) values[cells.hour[cell] ?? 0] = cells[slot][cell] ?? null;
      return { carrier, slot, values };
    }),
  );
  const hours = Array.from(
    { length: 24 },
    (_, hour): TableColumn<HeatRow> => ({
      ...{ title: String(hour).padStart(2, '0'), kind: heat.kind, width: 9 },
      of: ({ values }) => {
        const value = values[hour] ?? null;
        return value === null ? null : value / heat.per;
      },
    }),
  );
  const what = `${say.over}${heat.unit === '' ? '' : ` (${heat.unit})`}, ${say.clock}`;
  return tableSheet<HeatRow>({
    ...{ name: say.hours, rows, sticky: 3, timeZone: report.timeZone },
    columns: [
      textColumn(say.region, 22, ({ carrier }) => regionOf(report, carrier.regionId, language)),
      textColumn(say.carrier, 20, ({ carrier }) => carrier.name),
      textColumn(say.line, 7, ({ slot }) => slot),
      textColumn(say.figure, 40, () => what),
      {
        ...{ title: say.baseline, kind: 'millis', width: 14 },
        of: ({ carrier }) => (carrier.baselineMicros === null ? null : carrier.baselineMicros / 1_000),
      },
      ...hours,
    ],
  });
}

function carrierColumns<T extends { readonly carrierId: string }>(
  report: Report,
  language: Language,
): TableColumn<T>[] {
  const say = words[language];
  const carrier = ({ carrierId }: T) => report.carriers.find(({ id }) => id === carrierId);
  return [
    textColumn(say.region, 22, (row) => regionOf(report, carrier(row)?.regionId ?? '', language)),
    textColumn(say.carrier, 20, (row) => carrier(row)?.name ?? null),
  ];
}

export function worstCarriersSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  return tableSheet<WorstCarrier>({
    ...{ name: say.worstCarriers, rows: report.worstCarriers, sticky: 2, timeZone: report.timeZone },
    columns: [
      ...carrierColumns<WorstCarrier>(report, language),
      textColumn(say.line, 8, ({ slot }) => slot),
      figureColumn('badMinutes', language, ({ badMinutes }) => badMinutes),
      figureColumn('availability', language, ({ availability }) => availability),
      figureColumn('rttP95Micros', language, ({ rttP95Micros }) => rttP95Micros),
      figureColumn('lossRatio', language, ({ lossRatio }) => lossRatio),
    ],
  });
}

export function worstHoursSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  return tableSheet<WorstHour>({
    ...{ name: say.worstHours, rows: report.worstHours, sticky: 2, timeZone: report.timeZone },
    columns: [
      ...carrierColumns<WorstHour>(report, language),
      textColumn(say.line, 8, ({ slot }) => slot),
      { title: say.hour, kind: 'count', width: 14, of: ({ hour }) => hour },
      figureColumn('badMinutes', language, ({ badMinutes }) => badMinutes),
      figureColumn('overBaselineMicros', language, ({ overBaselineMicros }) => overBaselineMicros),
    ],
  });
}

/** A row an hour in which congestion is likely. */
export function forecastSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  type Hour = ReportExpectation & { readonly at: number };
  const rows = report.forecast.flatMap((expected) => expected.hours.map((at): Hour => ({ ...expected, at })));
  return tableSheet<Hour>({
    ...{ name: say.forecast, rows, sticky: 3, timeZone: report.timeZone },
    columns: [
      ...carrierColumns<Hour>(report, language),
      textColumn(say.line, 8, ({ lineId }) => report.lines.find((line) => line.lineId === lineId)?.slot ?? null),
      timeColumn(say.expected, report.timeZone, ({ at }) => at),
      figureColumn('overQuietMs', language, ({ overQuietMs }) => overQuietMs),
      { title: say.likely, kind: 'share', width: 14, of: ({ probability }) => probability },
      { title: say.days, kind: 'count', width: 12, of: ({ days }) => days },
    ],
  });
}

/** A row a gap: the longest first. */
export function qualitySheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  const agent = ({ agentId }: ReportGap) => report.agents.find(({ id }) => id === agentId);
  return tableSheet<ReportGap>({
    ...{ name: say.quality, rows: report.quality.gaps, sticky: 1, timeZone: report.timeZone },
    columns: [
      textColumn(say.agent, 28, (gap) => agent(gap)?.name ?? gap.agentId),
      textColumn(say.line, 12, ({ slot }) => slot ?? say.all),
      timeColumn(say.from, report.timeZone, ({ from }) => from),
      timeColumn(say.to, report.timeZone, ({ to }) => to),
      { title: say.minutes, kind: 'minutes', width: 12, of: ({ from, to }) => (to - from) / 60_000 },
    ],
  });
}

/** The accounting in full. */
export function methodSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  return tableSheet<MethodCode>({
    ...{ name: say.method, rows: report.method, sticky: 1, timeZone: report.timeZone },
    columns: [
      textColumn(say.rule, 30, (code) => methodTexts[code].title[language]),
      textColumn(say.text, 110, (code) => methodTexts[code].text[language]),
    ],
  });
}
