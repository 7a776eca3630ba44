'use client';
import { useEffect } from 'react';
import { localeOf } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';

/** Says to whoever prints the page that all is drawn (`yes`), or that there is nothing to draw (`no`). */
export function useReady(state: 'yes' | 'no' | null): void {
  useEffect(() => {
    if (state === null) return;
    let gone = false;
    // Text is laid out anew when its font arrives, and that is drawn with the frame after the next.
    void document.fonts.ready.then(() =>
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (!gone) document.documentElement.dataset.ready = state;
        }),
      ),
    );
    return () => {
      gone = true;
    };
  }, [state]);
}

/** The language of a page that its address chose; the layout around it knows only the reader's. */
export function useDocumentLanguage(): void {
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = localeOf[language];
  }, [language]);
}
