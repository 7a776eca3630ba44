import type { Language } from '../i18n/languages';
import { intlLocaleOf } from '../i18n/languages';

const units: Readonly<Record<Language, { hour: string; minute: string; second: string }>> = {
  en: { hour: 'h', minute: 'min', second: 's' },
  zh: { hour: '时', minute: '分', second: '秒' },
};

/** Downtime to the second, in at most two units: “42 s”, “43 min 12 s”, “3 h 5 min”. */
export function downText(seconds: number, language: Language): string {
  const unit = units[language];
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} ${unit.second}`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60)
    return whole % 60 === 0 ? `${minutes} ${unit.minute}` : `${minutes} ${unit.minute} ${whole % 60} ${unit.second}`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} ${unit.hour}${rest === 0 ? '' : ` ${rest} ${unit.minute}`}`;
}

/** A target ratio in percent as contracts write it: 99.9, 99.95. */
export const targetText = (ratio: number): string => String(Math.round(ratio * 1e8) / 1e6);

/** “Nov 2026” / “2026年11月”: short enough for a phone's bar. */
export function monthName(month: string, language: Language): string {
  const format = new Intl.DateTimeFormat(intlLocaleOf[language], { year: 'numeric', month: 'short', timeZone: 'UTC' });
  return format.format(Date.parse(`${month}-01`));
}

/** Names of months from the newest back to the oldest, and the one that is shown. */
export function monthsBetween(oldest: string, newest: string): string[] {
  const months: string[] = [];
  for (let month = newest; month >= oldest; month = monthBefore(month)) months.push(month);
  return months;
}

function monthBefore(month: string): string {
  return new Date(Date.parse(`${month}-01`) - 86_400_000).toISOString().slice(0, 7);
}
