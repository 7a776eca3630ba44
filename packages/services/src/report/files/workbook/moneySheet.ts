import type { Sheet } from 'write-excel-file/node';
import type { Report } from '../../figures/report';
import { regionOf } from '../../words/figureName';
import type { Language } from '../fileWords';
import { textColumn } from './columns';
import { tableSheet } from './table';

const words = {
  en: {
    ...{ sheet: 'Money', what: 'What', all: 'all lines', circuit: 'circuit', name: 'Circuit', provider: 'Provider' },
    ...{ currency: 'Currency', monthly: 'Monthly cost, currency', cost: 'Cost in the period, currency' },
    ...{ hours: 'Good hours, h', per: 'Cost of a good hour, currency/h', median: 'median of earlier periods' },
    ...{ before: 'before', unpriced: (line: string) => `no price known: ${line}`, line: 'line' },
  },
  zh: {
    ...{ sheet: '成本', what: '对象', all: '全部线路', circuit: '专线', name: '专线', provider: '供应商' },
    ...{ currency: '货币', monthly: '月费，货币', cost: '本期费用，货币' },
    ...{ hours: '良好小时', per: '每良好小时成本，货币/小时', median: '此前各期中位数' },
    ...{ before: '上一期', unpriced: (line: string) => `价格未知：${line}`, line: '线路' },
  },
} as const;

interface MoneyRow {
  readonly what: string;
  readonly name: string | null;
  readonly provider: string | null;
  readonly currency: string | null;
  readonly monthly: number | null;
  readonly cost: number | null;
  readonly goodHours: number | null;
  readonly per: number | null;
  readonly before: number | null;
  readonly median: number | null;
}

/** A row a currency, a row a circuit, and a row a line without a price. */
export function moneySheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  const none = { name: null, provider: null, currency: null, monthly: null, before: null, median: null };
  const rows = [
    ...report.money.costs.flatMap(({ currency, circuits, cost, goodHours, costPerGoodHour }): MoneyRow[] => [
      {
        ...{ ...none, what: say.all, currency, cost, goodHours, per: costPerGoodHour.value },
        ...{ before: costPerGoodHour.before, median: costPerGoodHour.median },
      },
      ...circuits.map(({ circuitId, ...own }): MoneyRow => {
        const circuit = report.circuits.find(({ id }) => id === circuitId);
        const { name = circuitId, provider = null, monthlyCost: monthly = null } = circuit ?? {};
        const { cost, goodHours, costPerGoodHour } = own;
        return { ...none, what: say.circuit, name, provider, currency, monthly, cost, goodHours, per: costPerGoodHour };
      }),
    ]),
    ...report.money.unpricedLineIds.map((id): MoneyRow => {
      const line = report.lines.find(({ lineId }) => lineId === id);
      const name = `${regionOf(report, line?.regionId ?? '', language)} · ${say.line} ${line?.slot ?? id}`;
      return { ...none, what: say.unpriced(name), cost: null, goodHours: null, per: null };
    }),
  ];
  const beside = report.before?.name ?? say.before;
  return tableSheet<MoneyRow>({
    ...{ name: say.sheet, rows, sticky: 2, timeZone: report.timeZone },
    columns: [
      textColumn(say.what, 30, ({ what }) => what),
      textColumn(say.name, 18, ({ name }) => name),
      textColumn(say.provider, 26, ({ provider }) => provider),
      textColumn(say.currency, 10, ({ currency }) => currency),
      { title: say.monthly, kind: 'money', width: 16, of: ({ monthly }) => monthly },
      { title: say.cost, kind: 'money', width: 16, of: ({ cost }) => cost },
      { title: say.hours, kind: 'hours', width: 14, of: ({ goodHours }) => goodHours },
      { title: say.per, kind: 'money', width: 16, of: ({ per }) => per },
      { title: `${say.per} · ${beside}`, kind: 'money', width: 16, of: ({ before }) => before },
      { title: `${say.per} · ${say.median}`, kind: 'money', width: 16, of: ({ median }) => median },
    ],
  });
}
