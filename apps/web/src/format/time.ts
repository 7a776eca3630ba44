import { intlLocaleOf, type Language } from '../i18n/languages';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making an Intl format costs far more than using it, and the board uses dozens a second. */
function format(zone: string, options: Intl.DateTimeFormatOptions, locale = 'en-GB'): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  formats.set(key, made);
  return made;
}

const hourCycle = { hourCycle: 'h23' } as const;

/** 21:14 in the zone. */
export function clockMinutes(at: number, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', ...hourCycle }).format(at);
}

/** 21:14:31 in the zone. */
export function clockSeconds(at: number, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', ...hourCycle }).format(at);
}

/** 21:14:31.482 in the zone: evidence is absolute to the millisecond. */
export function clockMillis(at: number, zone: string): string {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 } as const;
  return format(zone, { ...options, ...hourCycle }).format(at);
}

/** The calendar day in the zone as 2026-11-22, to compare days. */
export function isoDay(at: number, zone: string): string {
  return format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA').format(at);
}

/** “22 Nov” / “11月22日” in the zone. */
export function dayAndMonth(at: number, zone: string, language: Language): string {
  return format(zone, { day: 'numeric', month: 'short' }, intlLocaleOf[language]).format(at);
}

/** “Sun 22 Nov” / “11月22日周日” in the zone. */
export function weekdayAndDay(at: number, zone: string, language: Language): string {
  return format(zone, { weekday: 'short', day: 'numeric', month: 'short' }, intlLocaleOf[language]).format(at);
}

/** “22 Nov 2026” / “2026年11月22日” in the zone. */
export function dayAndYear(at: number, zone: string, language: Language): string {
  return format(zone, { day: 'numeric', month: 'short', year: 'numeric' }, intlLocaleOf[language]).format(at);
}

/** The clock alone today, with the day before it on other days. */
export function feedTime(at: number, now: number, zone: string, language: Language): string {
  const clock = clockSeconds(at, zone);
  return isoDay(at, zone) === isoDay(now, zone) ? clock : `${dayAndMonth(at, zone, language)} ${clock}`;
}

/** The zone's distance from UTC at that moment, as people write it: UTC+8, UTC+5:45, UTC. */
export function utcOffset(at: number, zone: string): string {
  const parts = format(zone, { timeZoneName: 'shortOffset' }).formatToParts(at);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
  return name.replace('GMT', 'UTC').replace(/^UTC\+0$/, 'UTC');
}
