'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { methodTexts } from '@twinline/api/people/reportWords';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import styles from './document.module.css';
import { Section } from './Section';

/** Every rule by which the figures were made, in full. */
export function Method(props: { report: Report }) {
  const t = useTranslations('report.methodPage');
  const language = useLanguage();
  return (
    <Section title={t('title')} lead={t('lead')}>
      <dl className={styles.method}>
        {props.report.method.map((code) => (
          <div key={code}>
            <dt>{methodTexts[code].title[language]}</dt>
            <dd>{methodTexts[code].text[language]}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
