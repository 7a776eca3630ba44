import { clockMinutes } from '../format/time';
import { intlLocaleOf, type Language } from '../i18n/languages';

/** “Mon 9 Nov 2026” / “2026年11月9日周一” in the zone. */
export function longDay(at: number, zone: string, language: Language): string {
  return write(at, zone, language, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
}

/** “Mon 9” / “9日周一” in the zone. */
export function shortDay(at: number, zone: string, language: Language): string {
  return write(at, zone, language, { weekday: 'short', day: 'numeric' });
}

/** “Thu 12, 21:04” in the zone. */
export function dayAndClock(at: number, zone: string, language: Language): string {
  return `${shortDay(at, zone, language)} ${clockMinutes(at, zone)}`;
}

function write(at: number, timeZone: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(intlLocaleOf[language], { timeZone, ...options }).format(at).replace(',', '');
}
