'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { Failure } from '../shell/Failure';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { errorCode, useTRPC } from '../trpc/client';
import styles from './report.module.css';
import { longDay } from './reportDate';

/** Every week with measurements, newest first. */
export function ReportList() {
  const trpc = useTRPC();
  const t = useTranslations('report');
  const language = useLanguage();
  const me = usePerson();
  const weeks = useQuery(trpc.report.weeks.queryOptions(undefined, { staleTime: 60_000 }));
  const { timeZone } = me.organization;
  return (
    <>
      <TopBar title={t('listTitle')} />
      <div className={styles.list}>
        {weeks.isError && (
          <Failure title={t('failedList')} code={errorCode(weeks.error)} onRetry={() => weeks.refetch()} />
        )}
        {weeks.isPending && <div className={styles.skeleton} role="status" aria-label={t('loading')} />}
        {weeks.isSuccess && (
          <>
            <h2>{t('listSentence', { weeks: weeks.data.length })}</h2>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th>{t('week')}</th>
                  <th>{t('days')}</th>
                </tr>
              </thead>
              <tbody>
                {weeks.data.map((week) => (
                  <tr key={week.week}>
                    <th scope="row">
                      <Link href={`/reports/${week.week}`} aria-label={t('open', { week: week.week })}>
                        {week.week}
                      </Link>
                    </th>
                    <td>
                      {longDay(week.from, timeZone, language)} – {longDay(week.to - 1, timeZone, language)}
                      {!week.complete && <span className={styles.muted}> · {t('running')}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </div>
    </>
  );
}
