'use client';
import { IconArrowRight } from '@tabler/icons-react';
import type { Grade } from '@twinline/engine/types';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { missing, wholeMillis } from '../format/number';
import { regionName } from '../format/region';
import { utcOffset } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { useFaultDomain } from '../i18n/useFaultDomain';
import { Scroll } from '../page/Scroll';
import { GradeWord } from '../theme/GradeMark';
import { LineChip } from '../theme/LineChip';
import type { WeeklyReport } from './data';
import styles from './report.module.css';
import { dayAndClock } from './reportDate';

const MOST_FAILOVERS = 60;

/** What went wrong, and what was done: failovers and incidents of the week. */
export function Events(props: { report: WeeklyReport }) {
  return (
    <>
      <Failovers {...props} />
      <Incidents {...props} />
    </>
  );
}

function useRegionName(report: WeeklyReport): (code: string) => string {
  const language = useLanguage();
  return (code) => regionName(code, report.regions.find((region) => region.code === code)?.name ?? null, language);
}

function Failovers(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const language = useLanguage();
  const { report } = props;
  const name = useRegionName(report);
  const shown = report.failovers.slice(0, MOST_FAILOVERS);
  return (
    <section className={styles.newPage}>
      <h2>{t('failoversTitle')}</h2>
      {shown.length === 0 ? (
        <p className={styles.note}>{t('failoversNone')}</p>
      ) : (
        <>
          <p className={styles.note}>
            {t('failoversNote', { zone: utcOffset(report.from, report.timeZone) })}{' '}
            {report.failovers.length > shown.length &&
              t('failoversMore', { shown: shown.length, total: report.failovers.length })}
          </p>
          <Scroll label={t('failoversTitle')}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th>{t('at')}</th>
                  <th>{t('region')}</th>
                  <th>{t('move')}</th>
                  <th>{t('reason')}</th>
                  <th data-number>{t('applied')}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((failover) => (
                  <tr key={`${failover.routeId}${failover.at}`}>
                    <td>{dayAndClock(failover.at, report.timeZone, language)}</td>
                    <td>{name(failover.regionCode)}</td>
                    <td>
                      <span className={styles.move}>
                        {failover.from !== null && <LineChip line={failover.from} active={false} size={16} />}
                        <IconArrowRight size={12} aria-hidden />
                        <LineChip line={failover.line} size={16} />
                      </span>
                    </td>
                    <td>{reasonText(failover.reason)}</td>
                    <td data-number>
                      {failover.faultToAppliedMs === null ? missing : wholeMillis(failover.faultToAppliedMs)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
    </section>
  );

  function reasonText(reason: string): string {
    return reason === 'blackout' || reason === 'quality' ? t(`reasons.${reason}`) : t('reasons.other', { reason });
  }
}

function Incidents(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const language = useLanguage();
  const { report } = props;
  const name = useRegionName(report);
  const faultDomain = useFaultDomain();
  return (
    <section>
      <h2>{t('incidentsTitle')}</h2>
      {report.incidents.length === 0 ? (
        <p className={styles.note}>{t('incidentsNone')}</p>
      ) : (
        <Scroll label={t('incidentsTitle')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{t('opened')}</th>
                <th>{t('region')}</th>
                <th>{t('line')}</th>
                <th>{t('worst')}</th>
                <th>{t('domain')}</th>
                <th data-number>{t('lasted')}</th>
              </tr>
            </thead>
            <tbody>
              {report.incidents.map((incident) => {
                const grade: Grade = incident.grade;
                return (
                  <tr key={incident.id}>
                    <td>{dayAndClock(incident.openedAt, report.timeZone, language)}</td>
                    <td>{name(incident.regionCode)}</td>
                    <td>
                      <LineChip line={incident.line} size={16} />
                    </td>
                    <td>
                      <GradeWord grade={grade} />
                    </td>
                    <td>{faultDomain(incident.faultDomain)}</td>
                    <td data-number>
                      {incident.closedAt === null
                        ? t('stillOpen')
                        : duration(incident.closedAt - incident.openedAt, language)}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
