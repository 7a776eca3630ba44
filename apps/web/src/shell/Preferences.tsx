'use client';
import { useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { utcOffset } from '@/format/time';
import { languages, ownNames } from '@/i18n/languages';
import { useLanguage } from '@/i18n/Translations';
import { useSetLanguage } from '@/i18n/useSetLanguage';
import { usePerson } from './Person';
import { isCurrent, settingsPage } from './pages';
import { SignOut } from './SignOut';
import styles from './shell.module.css';
import { useNow } from './useNow';
import { useZoneChoice } from './useShownZone';
import { useViewerZone } from './useViewerZone';

const schemes = ['light', 'dark', 'auto'] as const;

/** Zone, language, theme and role of the person, the way to the rest of their settings, and the way out. */
export function Preferences() {
  const t = useTranslations('shell');
  const role = useTranslations('words.role');
  const me = usePerson();
  const current = isCurrent(settingsPage, usePathname());
  return (
    <dl className={styles.preferences}>
      <dt>{t('timesIn')}</dt>
      <dd>
        <ShownZone />
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
      <dt>
        <Link href={settingsPage.path} className={styles.textButton} aria-current={current ? 'page' : undefined}>
          {t('settings')}
        </Link>
      </dt>
      <dd>
        <SignOut />
      </dd>
    </dl>
  );
}

/** In which zone times are told; a click takes the next. */
function ShownZone() {
  const t = useTranslations('shell');
  const zone = useViewerZone();
  const now = useNow(60_000);
  const { choice, cycle } = useZoneChoice();
  if (zone === null || now === null) return null;
  return (
    <button type="button" className={styles.textButton} title={t('changeZone')} onClick={cycle}>
      {choice === 'mine' ? t('mine', { offset: utcOffset(now, zone) }) : t(choice)}
    </button>
  );
}

/** Also on the sign-in page. */
export function LanguageSwitch() {
  const t = useTranslations('shell');
  const current = useLanguage();
  const setLanguage = useSetLanguage();
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
  const mounted = useMounted();
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
