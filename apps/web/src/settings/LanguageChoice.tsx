'use client';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import form from '../form/form.module.css';
import { type Language, languages, ownNames } from '../i18n/languages';
import { readAgainIn } from '../i18n/useSetLanguage';
import { useKeep } from './useKeep';

/** The language of the person; none: what the browser asks for. */
export function LanguageChoice() {
  const t = useTranslations('settings');
  const { preferences, keep, refusal } = useKeep();
  const pick = async (language: Language | null) => {
    if (await keep({ language })) readAgainIn(language);
  };
  const options = [
    ...languages.map((language) => ({ value: language, label: ownNames[language] })),
    { value: 'browser' as const, label: t('byBrowser') },
  ];
  return (
    <>
      <Choice<Language | 'browser'>
        label={t('language')}
        options={options}
        value={preferences.language ?? 'browser'}
        onPick={(value) => void pick(value === 'browser' ? null : value)}
      />
      {refusal && <p className={form.refusal}>{refusal}</p>}
    </>
  );
}
