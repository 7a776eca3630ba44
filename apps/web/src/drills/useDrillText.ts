'use client';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { regionName } from '../format/region';
import { clockMinutes, weekdayAndDay } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { clockOf } from '../schedule/draft';
import { useScheduleText } from '../schedule/useScheduleText';
import type { DrillCheck, DrillPlan } from './data';

/** Drills in the reader's words. */
export function useDrillText() {
  const t = useTranslations('drills');
  const words = useTranslations('words');
  const language = useLanguage();
  const { days } = useScheduleText();

  const route = ({ regionCode, scenario }: { regionCode: string; scenario: string }) =>
    `${regionName(regionCode, null, language)} ${regionCode} · ${words.has(`scenario.${scenario}` as 'scenario.show-live') ? words(`scenario.${scenario}` as 'scenario.show-live') : scenario}`;

  /** “monthly, on day 24, 04:00” */
  const rule = (plan: DrillPlan) => `${days(plan)} ${clockOf(plan.startMinute)}`;

  const moment = (at: number, zone: string) => `${weekdayAndDay(at, zone, language)} ${clockMinutes(at, zone)}`;

  /** A value of a check in its unit; a dash where there is none. */
  function figure(value: number | null, unit: DrillCheck['unit']): string {
    if (value === null) return '–';
    switch (unit) {
      case 'ratio':
        return `${Math.round(value * 100)} %`;
      case 'ms':
        // How fast relays are is a matter of milliseconds.
        return value < 1_000 ? `${Math.round(value)} ms` : duration(value, language);
      case 'points':
      case 'penalty':
      case 'count':
        return String(Math.round(value));
    }
  }

  return { t, language, route, rule, moment, figure };
}
