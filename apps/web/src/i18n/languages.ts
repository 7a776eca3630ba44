export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** The cookie that remembers a person's choice; without it the browser's Accept-Language decides. */
export const languageCookie = 'twinline-language';

/** What `<html lang>` and Intl get: our Chinese is written in simplified characters. */
export const localeOf: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' };

/** What each language calls itself. */
export const ownNames: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

/** A clock of 24 hours everywhere, so British English rather than American. */
export const intlLocaleOf: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

export function isLanguage(value: string | null | undefined): value is Language {
  return languages.some((language) => language === value);
}

/** The person's choice, else the first language of Accept-Language (RFC 9110 §12.5.4) that we speak, else English. */
export function pickLanguage(chosen: string | null | undefined, acceptLanguage: string | null | undefined): Language {
  if (isLanguage(chosen)) return chosen;
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean);
      return { primary: tag.split('-')[0]?.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ primary }) => primary);
  return wanted.find(isLanguage) ?? 'en';
}
