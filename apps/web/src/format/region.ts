import type { Language } from '../i18n/languages';

const names: Readonly<Record<Language, Intl.DisplayNames>> = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  zh: new Intl.DisplayNames('zh-Hans', { type: 'region' }),
};

/** A region's own name, else the name of its ISO 3166 country in the reader's language, with the part (US-CA) behind. */
export function regionName(code: string, name: string | null, language: Language): string {
  if (name !== null) return name;
  const [country = code, part] = code.split('-');
  const known = /^[A-Z]{2}$/.test(country) ? names[language].of(country) : undefined;
  return [known ?? country, part].filter(Boolean).join(' ');
}
