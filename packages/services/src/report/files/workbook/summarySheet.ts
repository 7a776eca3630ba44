import type { Row, Sheet } from 'write-excel-file/node';
import type { Report } from '../../figures/report';
import { figureName } from '../../words/figureName';
import { metrics } from '../../words/metrics';
import { comparedAt } from '../comparedAt';
import type { Language } from '../fileWords';
import { kindOf, scaled, unitWord } from './measures';
import { cellOf, cellText } from './table';

const words = {
  en: {
    ...{ sheet: 'Summary', organization: 'Organization', period: 'Period', from: 'From', to: 'To (first day after)' },
    ...{ measuredUntil: 'Measured until', zone: 'Time zone of all times', version: 'Version', first: 'not stored' },
    ...{
      note: 'Note',
      demo: 'Demo data: history before the first start is made up.',
      running: 'The period is not over.',
    },
    ...{ figure: 'Figure', value: 'Value', before: 'Before', median: 'Median of earlier periods', unit: 'Unit' },
  },
  zh: {
    ...{ sheet: '概要', organization: '组织', period: '周期', from: '自', to: '至（次日零时）' },
    ...{ measuredUntil: '数据截至', zone: '所有时间的时区', version: '版本', first: '未存档' },
    ...{ note: '说明', demo: '演示数据：首次启动之前的历史是虚构的。', running: '本周期尚未结束。' },
    ...{ figure: '指标', value: '数值', before: '上一期', median: '此前各期中位数', unit: '单位' },
  },
} as const;

/** The figures of the first page, and what the data was like. */
const KEYS = [
  ...['totals/availability', 'totals/routesMet', 'totals/routesMeasured', 'totals/badMinutes.A', 'totals/badMinutes.B'],
  ...['totals/badMinutesChosen', 'totals/badMinutes.best', 'totals/failovers', 'totals/needless', 'totals/missed'],
  ...['totals/faultToAppliedMs', 'totals/rttP95Micros', 'totals/lossRatio', 'money/badMinutesSpared'],
  ...['money/audienceMinutesSaved', 'quality/coverage', 'quality/agents', 'quality/agentsDark', 'quality/darkMinutes'],
  ...['quality/gapCount', 'quality/failoversJudged'],
];

/** The first sheet: what a manager reads. */
export function summarySheet(report: Report, language: Language, version: number | null): Sheet<Buffer> {
  const say = words[language];
  const { period, timeZone } = report;
  const named = `${period.name}${report.before === null ? '' : ` (${say.before}: ${report.before.name})`}`;
  const about: [string, string | number, 'text' | 'count' | 'time'][] = [
    [say.organization, report.organizationName, 'text'],
    [say.period, named, 'text'],
    [say.from, period.from, 'time'],
    [say.to, period.to, 'time'],
    [say.measuredUntil, report.measuredUntil, 'time'],
    [say.zone, timeZone, 'text'],
    [say.version, version ?? say.first, 'count'],
    ...(report.complete ? [] : [[say.note, say.running, 'text'] as [string, string, 'text']]),
    ...(report.demo ? [[say.note, say.demo, 'text'] as [string, string, 'text']] : []),
  ];
  const rows: Row[] = [
    [
      {
        value: cellText(report.title[language]),
        fontWeight: 'bold',
        fontSize: 16,
        columnSpan: 5,
        wrap: true,
        height: 24,
      },
    ],
    ...report.verdict.map(
      (sentence): Row => [
        { value: cellText(sentence[language]), columnSpan: 5, wrap: true, alignVertical: 'top', height: 32 },
      ],
    ),
    [],
    ...about.map(([name, value, kind]): Row => [name, cellOf(kind, value, timeZone)]),
    [],
    [say.figure, say.value, say.before, say.median, say.unit].map((value) => ({
      ...({ value, fontWeight: 'bold', backgroundColor: '#EFEFF1', wrap: true } as const),
    })),
    ...figureRows(report, language),
  ];
  return {
    sheet: say.sheet,
    data: rows,
    columns: [{ width: 44 }, { width: 22 }, { width: 16 }, { width: 16 }, { width: 14 }],
  };
}

function figureRows(report: Report, language: Language): Row[] {
  const keys = [...KEYS, ...report.money.costs.map(({ currency }) => `money/${currency}/costPerGoodHour`)];
  return keys.map((key): Row => {
    const measure = metrics[key.split('/').at(-1) ?? '']?.measure ?? 'count';
    const { value, before, median } = comparedAt(report, key);
    const cell = (number: number | null) => cellOf(kindOf(measure), scaled(measure, number), report.timeZone);
    const currency = key.startsWith('money/') && key.split('/').length === 3 ? (key.split('/')[1] ?? '') : '';
    return [
      figureName(report, key, language),
      cell(value),
      cell(before),
      cell(median),
      unitWord(measure, language, currency),
    ];
  });
}
