import { useCallback } from 'react';
import { usePreferences } from '../settings/PreferencesProvider';
import { type Language, languageCookie } from './languages';

const yearSeconds = 365 * 24 * 3600;

/**
 * Remembers a language in this browser (null: takes what the browser asks for) and reads the page again, so that
 * `<html lang>` and every server text follow.
 */
export function readAgainIn(language: Language | null): void {
  const seconds = language === null ? 0 : yearSeconds;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and Firefox.
  document.cookie = `${languageCookie}=${language ?? ''}; path=/; max-age=${seconds}; samesite=lax`;
  window.location.reload();
}

/** Keeps a language for the person who is signed in, if any. Where that fails the page stays in the one that it is in. */
export function useSetLanguage(): (language: Language) => void {
  const { change } = usePreferences();
  return useCallback(
    (language) =>
      void change({ language }).then(
        () => readAgainIn(language),
        () => undefined,
      ),
    [change],
  );
}
