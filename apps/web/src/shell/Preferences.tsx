'use client';
import { useMantineColorScheme } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { utcOffset } from '@/format/time';
import { type Language, languages } from '@/i18n/languages';
import { setLanguage } from '@/i18n/setLanguage';
import { useLanguage } from '@/i18n/Translations';
import { usePerson } from './Person';
import { SignOut } from './SignOut';
import styles from './shell.module.css';
import { useNow } from './useNow';
import { useViewerZone } from './useViewerZone';

const ownNames: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };
const schemes = ['light', 'dark', 'auto'] as const;

/** Zone, language, theme and role of the person, and the way out. */
export function Preferences() {
  const t = useTranslations('shell');
  const role = useTranslations('words.role');
  const me = usePerson();
  return (
    <dl className={styles.preferences}>
      <dt>{t('timesIn')}</dt>
      <dd>
        <ViewerZone />
      </dd>
      <dt>{t('language')}</dt>
      <dd>
        <LanguageSwitch />
      </dd>
      <dt>{t('theme')}</dt>
      <dd>
        <ThemeSwitch />
      </dd>
      <dt>{t('role')}</dt>
      <dd title={t('signedInAs', { name: me.user.email })}>{role(me.role)}</dd>
      <dt />
      <dd>
        <SignOut />
      </dd>
    </dl>
  );
}

function ViewerZone() {
  const t = useTranslations('shell');
  const zone = useViewerZone();
  const now = useNow(60_000);
  return <>{zone !== null && now !== null ? t('mine', { offset: utcOffset(now, zone) }) : ''}</>;
}

/** Also on the sign-in page. */
export function LanguageSwitch() {
  const t = useTranslations('shell');
  const current = useLanguage();
  return (
    <fieldset className={styles.choice}>
      <legend>{t('language')}</legend>
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === current}
          onClick={() => setLanguage(language)}
        >
          {ownNames[language]}
        </button>
      ))}
    </fieldset>
  );
}

export function ThemeSwitch() {
  const t = useTranslations('shell');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const mounted = useViewerZone() !== null;
  return (
    <fieldset className={styles.choice}>
      <legend>{t('theme')}</legend>
      {schemes.map((scheme) => (
        <button
          key={scheme}
          type="button"
          aria-pressed={mounted && scheme === colorScheme}
          onClick={() => setColorScheme(scheme)}
        >
          {t(scheme)}
        </button>
      ))}
    </fieldset>
  );
}
