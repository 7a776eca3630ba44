'use client';
import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Failure } from '../shell/Failure';
import { TopBar } from '../shell/TopBar';
import { errorCode, useTRPC } from '../trpc/client';
import { Report } from './Report';
import styles from './report.module.css';

/** The report of one week on screen, with the way to its neighbours and to paper. */
export function ReportPage(props: { week: string }) {
  const trpc = useTRPC();
  const t = useTranslations('report');
  const report = useQuery(trpc.report.week.queryOptions({ week: props.week }, { staleTime: 60_000 }));
  const { data } = report;
  return (
    <>
      <TopBar under={{ href: '/reports', title: t('listTitle') }} title={props.week}>
        {data !== undefined && (
          <>
            <Link className={styles.step} href={`/reports/${data.previousWeek}`} aria-label={t('previous')}>
              <IconChevronLeft size={16} aria-hidden />
            </Link>
            {data.complete && (
              <Link className={styles.step} href={`/reports/${data.nextWeek}`} aria-label={t('next')}>
                <IconChevronRight size={16} aria-hidden />
              </Link>
            )}
            <Button leftSection={<IconPrinter size={15} aria-hidden />} onClick={() => window.print()}>
              {t('print')}
            </Button>
          </>
        )}
      </TopBar>
      {report.isError && (
        <Failure title={t('failed')} code={errorCode(report.error)} onRetry={() => report.refetch()} />
      )}
      {report.isPending && <div className={styles.skeleton} role="status" aria-label={t('loading')} />}
      {data !== undefined && <Report report={data} />}
    </>
  );
}
