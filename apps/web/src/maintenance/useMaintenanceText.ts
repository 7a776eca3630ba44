'use client';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { clockMinutes, isoDay, weekdayAndDay } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { clockOf } from '../schedule/draft';
import { useScheduleText } from '../schedule/useScheduleText';
import type { MaintenanceRow, Occurrence } from './data';

/** Schedules and windows in the reader's words. */
export function useMaintenanceText() {
  const t = useTranslations('orders.maintenance');
  const language = useLanguage();
  const { days, dayText } = useScheduleText();

  /** “weekly, Mon, Thu from 02:00 for 1 h” */
  function rule(
    row: Pick<MaintenanceRow, 'repeats' | 'weekdays' | 'firstDay' | 'startMinute' | 'durationMinutes'>,
  ): string {
    const when = days(row);
    const from = t('from', { time: clockOf(row.startMinute), lasts: duration(row.durationMinutes * 60_000, language) });
    return language === 'zh' ? `${when}，${from}` : `${when} ${from}`;
  }

  /** “Sun 22 Nov 02:00–03:00”, with the day of its end where that is another. */
  function span({ from, to }: Occurrence, zone: string): string {
    const end = isoDay(from, zone) === isoDay(to, zone) ? '' : `${weekdayAndDay(to, zone, language)} `;
    return `${weekdayAndDay(from, zone, language)} ${clockMinutes(from, zone)}–${end}${clockMinutes(to, zone)}`;
  }

  return { rule, span, dayText };
}
