'use client';
import { useTranslations } from 'use-intl';
import { clockMinutes, utcOffset } from '../format/time';
import { localeOf } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import type { SharedRead } from '../server/sharedReport';
import { ReportDocument } from './ReportDocument';
import { longDay } from './reportDate';
import { SharedFiles } from './SharedFiles';
import styles from './shared.module.css';
import { useDocumentLanguage, useReady } from './useReady';

/** A report for whoever has a link to it, with its files and the other language; for the printer nothing but the report. */
export function SharedReport(props: { token: string; read: SharedRead; prints: boolean }) {
  const { token, read, prints } = props;
  const language = useLanguage();
  useReady(prints ? 'yes' : null);
  useDocumentLanguage();
  return (
    <main lang={localeOf[language]}>
      {!prints && <SharedBar token={token} read={read} />}
      <ReportDocument report={read.report} version={read.version} madeAt={read.madeAt} />
    </main>
  );
}

function SharedBar(props: { token: string; read: SharedRead }) {
  const t = useTranslations('report.shared');
  const language = useLanguage();
  const { timeZone } = props.read.report;
  const { expiresAt } = props.read;
  const at = `${longDay(expiresAt, timeZone, language)} ${clockMinutes(expiresAt, timeZone)} ${utcOffset(expiresAt, timeZone)}`;
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <div className={styles.bar}>
      <div>
        <p>{t('until', { at })}</p>
        <SharedFiles token={props.token} />
        {/* The address is written anew, so that the page and its files come in that language. */}
        <a className={styles.language} href={`?language=${other}`} lang={localeOf[other]} hrefLang={localeOf[other]}>
          {t('language')}
        </a>
      </div>
    </div>
  );
}
