import { intlLocaleOf, type Language } from '../i18n/languages';

const DAY_MS = 86_400_000;
/** 5 January 1970 was a Monday. */
const MONDAY = 4 * DAY_MS;

/** “Mon”, “Tue” … from Monday on. */
export function weekdayNames(language: Language): readonly string[] {
  const format = new Intl.DateTimeFormat(intlLocaleOf[language], { weekday: 'short', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, day) => format.format(MONDAY + day * DAY_MS));
}
