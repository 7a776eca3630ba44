import { utcOffset } from '../format/time';
import { intlLocaleOf, type Language } from '../i18n/languages';

/** A time zone as people look for it. */
export interface ZoneOption {
  /** IANA: Asia/Singapore. */
  readonly value: string;
  /** “Asia/Singapore · UTC+8”. */
  readonly label: string;
  /** Its name in the reader's language: “Singapore Standard Time”, “新加坡标准时间”. */
  readonly name: string;
}

/** Every zone that this browser knows, as of `now`. */
export function zoneOptions(now: number, language: Language): ZoneOption[] {
  return [...Intl.supportedValuesOf('timeZone'), 'UTC'].map((value) => ({
    value,
    label: `${value.replaceAll('_', ' ')} · ${utcOffset(now, value)}`,
    name: zoneName(now, value, language),
  }));
}

function zoneName(now: number, timeZone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(intlLocaleOf[language], { timeZone, timeZoneName: 'long' });
  return format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Those in which each word is, at most `most`. */
export function matchingZones(options: readonly ZoneOption[], search: string, most: number): ZoneOption[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ label, name }: ZoneOption) => {
    const text = `${label} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return options.filter(fits).slice(0, most);
}
