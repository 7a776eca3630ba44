'use client';
import { useTranslations } from 'use-intl';
import { dayAndYear } from '../format/time';
import { intlLocaleOf } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import type { Schedule } from './draft';

/** Recurrences in the reader's words. */
export function useScheduleText() {
  const rule = useTranslations('schedule.rule');
  const language = useLanguage();
  const dayText = (day: string) => dayAndYear(Date.parse(day), 'UTC', language);
  const weekday = (iso: number) =>
    // 1 January 2024 was a Monday.
    new Intl.DateTimeFormat(intlLocaleOf[language], { weekday: 'short', timeZone: 'UTC' }).format(
      Date.UTC(2024, 0, iso),
    );

  /** “weekly, Mon, Thu”, “monthly, on day 24” */
  function days({ repeats, weekdays, firstDay }: Pick<Schedule, 'repeats' | 'weekdays' | 'firstDay'>) {
    const day = repeats === 'monthly' ? String(Number(firstDay.slice(8))) : dayText(firstDay);
    return rule(repeats, { day, days: weekdays.map(weekday).join(language === 'zh' ? '、' : ', ') });
  }

  return { days, dayText, weekday };
}
