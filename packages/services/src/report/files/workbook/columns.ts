import type { Compared } from '../../figures/report';
import { metrics } from '../../words/metrics';
import type { Language } from '../fileWords';
import { kindOf, scaled, unitWord } from './measures';
import type { TableColumn } from './table';

const words = {
  en: { median: 'median of earlier periods', before: 'before' },
  zh: { median: '此前各期中位数', before: '上一期' },
} as const;

const WIDTH = 14;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** “RTT p95, ms”; “Bad minutes” says its unit itself. */
function titleOf(metric: string, language: Language, currency: string): string {
  const { measure, ...name } = metrics[metric] ?? { measure: 'count' as const, en: metric, zh: metric };
  const unit = /minutes|hours|分钟|小时/.test(name[language]) ? '' : unitWord(measure, language, currency);
  return `${capital(name[language])}${unit === '' ? '' : language === 'en' ? `, ${unit}` : `，${unit}`}`;
}

/** A column of one figure. */
export function figureColumn<T>(
  metric: string,
  language: Language,
  of: (row: T) => number | null,
  currency = '',
): TableColumn<T> {
  const measure = metrics[metric]?.measure ?? 'count';
  return {
    ...{ title: titleOf(metric, language, currency), kind: kindOf(measure), width: WIDTH },
    of: (row) => scaled(measure, of(row)),
  };
}

/** Three columns: the figure, that of the period before, and the median of earlier ones. */
export function comparedColumns<T>(
  metric: string,
  language: Language,
  of: (row: T) => Compared | null,
  before: string | null,
): TableColumn<T>[] {
  const column = figureColumn<T>(metric, language, (row) => of(row)?.value ?? null);
  const measure = metrics[metric]?.measure ?? 'count';
  return [
    column,
    {
      ...column,
      title: `${column.title} · ${before ?? words[language].before}`,
      of: (row) => scaled(measure, of(row)?.before ?? null),
    },
    {
      ...column,
      title: `${column.title} · ${words[language].median}`,
      of: (row) => scaled(measure, of(row)?.median ?? null),
    },
  ];
}

export const textColumn = <T>(title: string, width: number, of: (row: T) => string | null): TableColumn<T> => ({
  ...{ title, width, of, kind: 'text' },
});

/** A time on the clock of the organization, which the header names. */
export const timeColumn = <T>(title: string, timeZone: string, of: (row: T) => number | null): TableColumn<T> => ({
  ...{ title: `${title} (${timeZone})`, width: 21, kind: 'time', of },
});
