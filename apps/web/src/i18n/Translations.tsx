'use client';
import { createContext, type ReactNode, useContext } from 'react';
import { IntlProvider } from 'use-intl';
import { intlLocaleOf, type Language } from './languages';
import type { Messages } from './messages';

const LanguageContext = createContext<Language>('en');

/** The language that the page is written in. */
export function useLanguage(): Language {
  return useContext(LanguageContext);
}

export function Translations(props: { language: Language; messages: Messages; children: ReactNode }) {
  return (
    <LanguageContext.Provider value={props.language}>
      <IntlProvider locale={intlLocaleOf[props.language]} messages={props.messages} timeZone="UTC">
        {props.children}
      </IntlProvider>
    </LanguageContext.Provider>
  );
}
