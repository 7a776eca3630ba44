import { clockMinutes, clockSeconds, dayAndMonth } from '../format/time';
import type { Language } from '../i18n/languages';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** A tick's label: the day at midnight and where steps are days, seconds only where steps are shorter than a minute. */
export function tickText(at: number, stepMs: number, zone: string, language: Language): string {
  const minutes = clockMinutes(at, zone);
  if (stepMs >= DAY || (minutes === '00:00' && stepMs >= 10 * MINUTE)) return dayAndMonth(at, zone, language);
  return stepMs < MINUTE ? clockSeconds(at, zone) : minutes;
}
