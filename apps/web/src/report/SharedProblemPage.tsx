'use client';
import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { localeOf } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import type { SharedProblem } from '../server/sharedReport';
import { Logo } from '../shell/Logo';
import styles from './shared.module.css';
import { useDocumentLanguage, useReady } from './useReady';

/** In the place of a report that a link does not open, or no more: what is the matter, and whom to ask. */
export function SharedProblemPage(props: { problem: SharedProblem; prints: boolean }) {
  const t = useTranslations('report.shared');
  const language = useLanguage();
  useReady(props.prints ? 'no' : null);
  useDocumentLanguage();
  return (
    <main className={styles.problem} lang={localeOf[language]}>
      <p className={styles.brand}>
        <Logo size={26} /> Twinline
      </p>
      <h1>{t(`problems.${props.problem}.title`)}</h1>
      <p>{t(`problems.${props.problem}.body`)}</p>
      {props.problem === 'failed' && <Button onClick={() => window.location.reload()}>{t('again')}</Button>}
    </main>
  );
}
