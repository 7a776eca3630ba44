const languages = ['en', 'zh-Hans'].map((language) => new Intl.DisplayNames(language, { type: 'region' }));

/** Ids of the regions whose ISO country has this word (in small letters) in its English or Chinese name. */
export function regionsNamed(
  word: string,
  regions: readonly { readonly id: string; readonly code: string }[],
): string[] {
  return regions.filter(({ code }) => namesOf(code).some((name) => name.includes(word))).map(({ id }) => id);
}

function namesOf(code: string): string[] {
  const country = code.split('-')[0] ?? '';
  return /^[A-Z]{2}$/.test(country) ? languages.map((names) => (names.of(country) ?? '').toLowerCase()) : [];
}
