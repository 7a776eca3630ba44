import { utcOffset } from '../format/time';
import { intlLocaleOf, type Language, localeOf } from '../i18n/languages';
import { zonesOfCountry } from '../network/edit/zones';

/** A time zone as people look for it. */
export interface ZoneOption {
  /** IANA: Asia/Singapore. */
  readonly value: string;
  /** “Asia/Singapore · UTC+8”. */
  readonly label: string;
  /** Its name and its countries in the reader's language: “Singapore Standard Time · Singapore”. */
  readonly name: string;
}

/** Browsers that keep to the first names of zones: as those cities are written now. */
const cityNow: Readonly<Record<string, string>> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Europe/Kiev': 'Europe/Kyiv',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'America/Godthab': 'America/Nuuk',
};

/** Every zone that this browser knows, as of `now`. */
export function zoneOptions(now: number, language: Language): ZoneOption[] {
  const countries = countriesByZone(language);
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].map((value) => ({
    value,
    label: zoneLabel(now, value),
    name: [zoneName(now, value, language), ...(countries.get(value) ?? [])].filter(Boolean).join(' · '),
  }));
}

/** “Asia/Singapore · UTC+8”. */
export function zoneLabel(now: number, zone: string): string {
  return `${(cityNow[zone] ?? zone).replaceAll('_', ' ')} · ${utcOffset(now, zone)}`;
}

function zoneName(now: number, timeZone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(intlLocaleOf[language], { timeZone, timeZoneName: 'long' });
  return format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function countriesByZone(language: Language): Map<string, string[]> {
  const names = new Intl.DisplayNames(localeOf[language], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const found = new Map<string, string[]>();
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = names.of(code);
    if (name === undefined) continue;
    for (const zone of zonesOfCountry(code)) found.set(zone, [...new Set([...(found.get(zone) ?? []), name])]);
  }
  return found;
}

/** Those in which each word is, at most `most`. */
export function matchingZones(options: readonly ZoneOption[], search: string, most: number): ZoneOption[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ value, label, name }: ZoneOption) => {
    const text = `${value} ${label} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return options.filter(fits).slice(0, most);
}
