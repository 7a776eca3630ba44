'use client';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import enReports from '../messages/en/reports.json';
import enWords from '../messages/en/words.json';
import { cellText } from './traceCells';

type Reason = keyof typeof enReports.trace.reason;
type Mode = keyof typeof enReports.trace.mode;
type Scenario = keyof typeof enWords.scenario;
type Grade = keyof typeof enWords.grade;

/** Writes a value of the inputs; codes by their words in the reader's language, those of a newer version as they are. */
export function useCellText(zone: string): (column: string, value: string | number | null) => string {
  const t = useTranslations('reports.trace');
  const words = useTranslations('words');
  const language = useLanguage();
  return (column, value) => {
    if (typeof value === 'string') {
      if (column === 'reason' && value in enReports.trace.reason) return t(`reason.${value as Reason}`);
      if (column === 'mode' && value in enReports.trace.mode) return t(`mode.${value as Mode}`);
      if (column === 'route' && value in enWords.scenario) return words(`scenario.${value as Scenario}`);
      if (column === 'grade' && value in enWords.grade) return words(`grade.${value as Grade}`);
    }
    return cellText(column, value, zone, language);
  };
}
