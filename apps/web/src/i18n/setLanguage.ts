import { type Language, languageCookie } from './languages';

const yearSeconds = 365 * 24 * 3600;

/** Remembers the choice and reads the page again in it, so that `<html lang>` and every server text follow. */
export function setLanguage(language: Language): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and Firefox.
  document.cookie = `${languageCookie}=${language}; path=/; max-age=${yearSeconds}; samesite=lax`;
  window.location.reload();
}
