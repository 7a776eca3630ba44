interface ZonedLocale {
  readonly timeZones?: readonly string[];
  readonly getTimeZones?: () => readonly string[] | undefined;
}

/** The IANA zones of a region's country as this browser knows them, the usual one first; none where it knows none. */
export function zonesOfCountry(code: string): readonly string[] {
  const country = code.slice(0, 2).toUpperCase();
  if (!/^[A-Z]{2}$/.test(country)) return [];
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & ZonedLocale;
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

/** Every IANA zone, those of the country first. */
export function zonesFor(code: string): readonly string[] {
  const own = zonesOfCountry(code);
  return [...own, ...Intl.supportedValuesOf('timeZone').filter((zone) => !own.includes(zone))];
}
