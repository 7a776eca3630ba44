'use client';
import { useTranslations } from 'use-intl';
import { clockMinutes, utcOffset } from '../format/time';
import { localeOf } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import { FigurePanel } from '../reports/FigurePanel';
import { useFigure } from '../reports/useFigure';
import type { SharedRead } from '../server/sharedReport';
import { FigureContext } from './FigureContext';
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
      {prints ? (
        <ReportDocument report={read.report} version={read.version} madeAt={read.madeAt} />
      ) : (
        <Readable token={token} read={read} />
      )}
    </main>
  );
}

/** Its figures can be followed, as by those who are signed in. */
function Readable(props: { token: string; read: SharedRead }) {
  const { token, read } = props;
  const figure = useFigure();
  return (
    <>
      <SharedBar token={token} read={read} />
      <FigureContext.Provider value={figure.handler}>
        <ReportDocument report={read.report} version={read.version} madeAt={read.madeAt} />
      </FigureContext.Provider>
      <FigurePanel read={read} token={token} figure={figure.key} onFigure={figure.open} onClose={figure.close} />
    </>
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
        <SharedFiles token={props.token} name={props.read.name} />
        {/* The address is written anew, so that the page and its files come in that language. */}
        <a className={styles.language} href={`?language=${other}`} lang={localeOf[other]} hrefLang={localeOf[other]}>
          {t('language')}
        </a>
      </div>
    </div>
  );
}
