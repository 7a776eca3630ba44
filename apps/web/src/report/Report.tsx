'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { clockMinutes, utcOffset } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { Logo } from '../shell/Logo';
import { AvailabilityTable } from './AvailabilityTable';
import { Counterfactual } from './Counterfactual';
import type { WeeklyReport } from './data';
import { Events } from './Events';
import { Figures } from './Figures';
import { QualityTable } from './QualityTable';
import { ReportHeat } from './ReportHeat';
import styles from './report.module.css';
import { longDay } from './reportDate';
import { verdictTitle } from './target';
import { WeekRibbon } from './WeekRibbon';

const NAMED_REGIONS = 2;

/** The weekly report: one page to grasp, a few to study. Screen and paper show the same. */
export function Report(props: { report: WeeklyReport }) {
  const { report } = props;
  const t = useTranslations('report');
  const language = useLanguage();
  const zone = `${utcOffset(report.from, report.timeZone)}`;
  return (
    <article className={styles.report}>
      <header className={styles.head}>
        <span className={styles.brand}>
          <Logo /> Twinline
        </span>
        <p>
          {t('docTitle', { week: report.week })}
          <br />
          {t('range', {
            from: longDay(report.from, report.timeZone, language),
            to: longDay(report.to - 1, report.timeZone, language),
            zone,
          })}
          {!report.complete && ` · ${t('soFar')}`}
        </p>
      </header>
      <Title report={report} />
      <p className={styles.verdict}>
        {report.verdict.map((sentence) => sentence[language]).join(language === 'zh' ? '' : ' ')}
      </p>
      <Figures report={report} />
      <Counterfactual report={report} />
      <AvailabilityTable report={report} />
      <WeekRibbon report={report} />
      <QualityTable report={report} />
      <ReportHeat report={report} />
      <Events report={report} />
      <section className={styles.method}>
        <h2>{t('methodTitle')}</h2>
        <ul>
          {report.method.map((code) => (
            <li key={code}>{t(`method.${code}`)}</li>
          ))}
        </ul>
      </section>
      <footer className={styles.foot}>
        <span>
          {t('footCoverage', { percent: (report.coverage * 100).toFixed(1) })}{' '}
          {t('footMade', {
            at: `${longDay(report.generatedAt, report.timeZone, language)} ${clockMinutes(report.generatedAt, report.timeZone)}`,
            zone,
          })}{' '}
          {report.demo && <b>{t('footDemo')}</b>}
        </span>
        <span>{report.organizationName}</span>
      </footer>
    </article>
  );
}

function Title(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const language = useLanguage();
  const { key, regionIds } = verdictTitle(props.report);
  const names = regionIds.map((id) => {
    const region = props.report.regions.find((one) => one.id === id);
    return region === undefined ? '' : regionName(region.code, region.name, language);
  });
  const list = new Intl.ListFormat(language === 'zh' ? 'zh-Hans' : 'en-GB');
  const more = names.length - NAMED_REGIONS;
  const regions =
    more > 1
      ? t('regionsMore', { regions: names.slice(0, NAMED_REGIONS).join(language === 'zh' ? '、' : ', '), count: more })
      : list.format(names);
  return <h1 className={styles.title}>{t(key, { regions })}</h1>;
}
