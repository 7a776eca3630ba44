'use client';
import { useTranslations } from 'use-intl';
import { clockMinutes, utcOffset } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import styles from './document.module.css';
import { footText } from './footText';
import type { ReportDocumentProps } from './ReportDocument';
import { longDay } from './reportDate';
import { percent } from './write';

/** What stands at the foot of every sheet of paper, by margin boxes of the page; on screen once, at the end. */
export function RunningFoot(props: ReportDocumentProps) {
  const t = useTranslations('report.foot');
  const language = useLanguage();
  const { report, version, madeAt } = props;
  const zone = utcOffset(madeAt ?? report.measuredUntil, report.timeZone);
  const at =
    madeAt === null
      ? null
      : `${longDay(madeAt, report.timeZone, language)} ${clockMinutes(madeAt, report.timeZone)} ${zone}`;
  const rule = t('rule');
  const state = [
    t('coverage', { percent: percent(report.quality.coverage) }),
    version === null || at === null ? t('unstored') : t('version', { version, at }),
    ...(report.complete ? [] : [t('running')]),
    ...(report.demo ? [t('demo')] : []),
  ].join(language === 'zh' ? '' : ' ');

  const css = footText({
    left: [rule, `${state}${language === 'zh' ? '' : ' '}${t('method')}`],
    right:
      report.period.kind === 'days'
        ? [report.organizationName, report.period.name]
        : [`${report.organizationName} · ${report.period.name}`],
    page: t('page'),
  });
  return (
    <>
      <style>{css}</style>
      <footer className={styles.foot}>
        <span>
          {rule} {state}
        </span>
        <span>{report.organizationName}</span>
      </footer>
    </>
  );
}
