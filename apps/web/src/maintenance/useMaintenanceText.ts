'use client';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { clockMinutes, dayAndYear, isoDay, weekdayAndDay } from '../format/time';
import { intlLocaleOf } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import type { MaintenanceRow, Occurrence } from './data';
import { clockOf } from './draft';

/** Schedules and windows in the reader's words. */
export function useMaintenanceText() {
  const t = useTranslations('orders.maintenance');
  const language = useLanguage();
  const dayText = (day: string) => dayAndYear(Date.parse(day), 'UTC', language);
  const weekday = (iso: number) =>
    // 1 January 2024 was a Monday.
    new Intl.DateTimeFormat(intlLocaleOf[language], { weekday: 'short', timeZone: 'UTC' }).format(
      Date.UTC(2024, 0, iso),
    );
  const gap = language === 'zh' ? '、' : ', ';

  /** “weekly, Mon, Thu from 02:00 for 1 h” */
  function rule(
    row: Pick<MaintenanceRow, 'repeats' | 'weekdays' | 'firstDay' | 'startMinute' | 'durationMinutes'>,
  ): string {
    const days = row.weekdays.map(weekday).join(gap);
    const day = row.repeats === 'monthly' ? String(Number(row.firstDay.slice(8))) : dayText(row.firstDay);
    const when = t(`rule.${row.repeats}`, { day, days });
    const from = t('from', { time: clockOf(row.startMinute), lasts: duration(row.durationMinutes * 60_000, language) });
    return language === 'zh' ? `${when}，${from}` : `${when} ${from}`;
  }

  /** “Sun 22 Nov 02:00–03:00”, with the day of its end where that is another. */
  function span({ from, to }: Occurrence, zone: string): string {
    const end = isoDay(from, zone) === isoDay(to, zone) ? '' : `${weekdayAndDay(to, zone, language)} `;
    return `${weekdayAndDay(from, zone, language)} ${clockMinutes(from, zone)}–${end}${clockMinutes(to, zone)}`;
  }

  return { rule, span, dayText, weekday };
}
