'use client';
import type { Period, Report } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { clockMinutes, utcOffset } from '../format/time';
import { intlLocaleOf, type Language } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import { longDay } from './reportDate';

export interface PeriodWords {
  /** “Weekly line quality, 2026-W46”. */
  readonly title: string;
  /** “Mon 9 Nov 2026 to Sun 15 Nov 2026, UTC+8”. */
  readonly range: string;
  /** “Mon 9 to Sun 15 November …” so far: until when it was measured; null once it is over. */
  readonly soFar: string | null;
  /** “W45”, “Oct”, “period before”. */
  readonly before: string;
  /** “4-week median”; null where no more than the period before has data. */
  readonly median: string | null;
}

/** What a period and those before it are called. */
export function usePeriodWords(report: Report): PeriodWords {
  const t = useTranslations('report.period');
  const language = useLanguage();
  const { period, before, timeZone } = report;
  const [from, to] = [longDay(period.from, timeZone, language), longDay(period.to - 1, timeZone, language)];
  const zone = utcOffset(period.from, timeZone);
  const until = `${longDay(report.measuredUntil, timeZone, language)} ${clockMinutes(report.measuredUntil, timeZone)}`;
  return {
    title: t(`title.${period.kind}`, { name: longName(period, timeZone, language) }),
    range: from === to ? t('day', { day: from, zone }) : t('range', { from, to, zone }),
    soFar: report.complete ? null : t('soFar', { until }),
    before: before === null ? t('before') : (shortName(before, timeZone, language) ?? t('before')),
    median: report.earlier.length < 2 ? null : t(`median.${period.kind}`, { count: report.earlier.length }),
  };
}

function longName(period: Period, timeZone: string, language: Language): string {
  if (period.kind !== 'month') return period.name;
  const format = new Intl.DateTimeFormat(intlLocaleOf[language], { timeZone, month: 'long', year: 'numeric' });
  return format.format(period.from);
}

/** “W45” of “2026-W45”, “Oct” of “2026-10”; null for other periods. */
function shortName(period: Period, timeZone: string, language: Language): string | null {
  if (period.kind === 'week') return period.name.split('-')[1] ?? period.name;
  if (period.kind === 'days') return null;
  return new Intl.DateTimeFormat(intlLocaleOf[language], { timeZone, month: 'short' }).format(period.from);
}
