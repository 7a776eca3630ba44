import type { Measure } from '../../words/metrics';
import type { Language } from '../fileWords';
import type { ColumnKind } from './table';

/** How a measure is written in a cell. */
export function kindOf(measure: Measure): ColumnKind {
  switch (measure) {
    case 'availability':
    case 'share':
    case 'loss':
    case 'minutes':
    case 'hours':
    case 'count':
    case 'money':
      return measure;
    case 'micros':
      return 'millis';
    case 'millis':
      return 'wholeMillis';
    case 'audienceMinutes':
      return 'count';
  }
}

/** The number in a cell: microseconds are shown as milliseconds. */
export const scaled = (measure: Measure, value: number | null): number | null =>
  value === null ? null : measure === 'micros' ? value / 1_000 : value;

const units: Readonly<Record<Measure, readonly [en: string, zh: string]>> = {
  availability: ['%', '%'],
  share: ['%', '%'],
  loss: ['%', '%'],
  micros: ['ms', 'ms'],
  millis: ['ms', 'ms'],
  minutes: ['min', '分钟'],
  audienceMinutes: ['min', '分钟'],
  hours: ['h', '小时'],
  count: ['', ''],
  money: ['', ''],
};

/** The unit that stands in a header; of money its currency. */
export const unitWord = (measure: Measure, language: Language, currency = ''): string =>
  measure === 'money' ? currency : units[measure][language === 'en' ? 0 : 1];
