'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { Logo } from '../shell/Logo';
import { availabilityText } from './availabilityText';
import styles from './document.module.css';
import { Figure } from './Figure';
import { usePeriodWords } from './usePeriodWords';

/** Whose report of which period, and the verdict: a title and its sentences. */
export function ReportHead(props: { report: Report }) {
  const { report } = props;
  const t = useTranslations('report');
  const language = useLanguage();
  const words = usePeriodWords(report);
  return (
    <section>
      <header className={styles.head}>
        <span className={styles.brand}>
          <Logo size={26} /> Twinline
        </span>
        <p>
          {report.organizationName} · {words.title}
          <br />
          {words.range}
        </p>
      </header>
      {(words.soFar !== null || report.demo) && (
        <p className={styles.state} data-demo={words.soFar === null}>
          {[words.soFar, report.demo ? t('demo') : null].filter(Boolean).join(' ')}
        </p>
      )}
      <h1 className={styles.title}>{report.title[language]}</h1>
      <p className={styles.verdict}>
        {report.verdict.map((sentence, index) => (
          // The sentences are computed together: their place is what they are.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Verdict key={index} text={sentence[language]} report={report} space={index > 0 && language !== 'zh'} />
        ))}
      </p>
    </section>
  );
}

/** A sentence in which the availability of the whole stands out, and can be followed like every figure. */
function Verdict(props: { text: string; report: Report; space: boolean }) {
  const { text, space } = props;
  const figure = `${availabilityText(props.report.totals.availability.value)} %`;
  const at = text.indexOf(figure);
  if (at < 0) return (space ? ' ' : '') + text;
  return (
    <>
      {(space ? ' ' : '') + text.slice(0, at)}
      <b>
        <Figure k="totals/availability">{figure}</Figure>
      </b>
      {text.slice(at + figure.length)}
    </>
  );
}
