'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useViewParams } from '../charts/useViewParams';
import { useLanguage } from '../i18n/Translations';
import { Empty } from '../page/Empty';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { FigureContext } from '../report/FigureContext';
import { ReportDocument } from '../report/ReportDocument';
import { TopBar } from '../shell/TopBar';
import { errorCode, useTRPC } from '../trpc/client';
import type { Read } from './data';
import { FigurePanel } from './FigurePanel';
import { periodTitle } from './periodText';
import { ReportBar } from './ReportBar';
import styles from './reports.module.css';
import { useFigure } from './useFigure';

const RUNNING_REFRESH_MS = 60_000;

/** The report of one period, with what can be done with it above, and what a figure of it rests on beside it. */
export function ReportPage({ name }: { name: string }) {
  const shell = useTranslations('shell');
  const t = useTranslations('reports.page');
  const language = useLanguage();
  const trpc = useTRPC();
  const { get } = useViewParams();
  const version = versionOf(get('version'));
  const query = useQuery(
    trpc.report.get.queryOptions(
      { name, version },
      {
        // While another version loads, the one before stays.
        placeholderData: keepPreviousData,
        staleTime: RUNNING_REFRESH_MS,
        refetchInterval: ({ state }) => (state.data?.version === null ? RUNNING_REFRESH_MS : false),
      },
    ),
  );
  const { data } = query;
  const title = data ? periodTitle(data.report.period, data.report.timeZone, language) : name;
  const unknown = query.isError && (errorCode(query.error) === 'BAD_REQUEST' || errorCode(query.error) === 'NOT_FOUND');
  return (
    <>
      <TopBar under={{ href: '/reports', title: shell('reports') }} title={title} />
      {unknown ? (
        <div className={page.page}>
          <Empty title={t(version === undefined ? 'unknown' : 'unknownVersion', { name })} body={t('unknownBody')}>
            <Link className={styles.linkButton} href="/reports">
              {t('archive')}
            </Link>
          </Empty>
        </div>
      ) : (
        data === undefined && (
          <div className={page.page}>
            <Waiting on={[query]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} height={720} />
          </div>
        )
      )}
      {/* Not by version: the first file or link makes one, and what it was asked for in must stay open. */}
      {data !== undefined && <Content key={data.name} read={data} />}
    </>
  );
}

function Content({ read }: { read: Read }) {
  const figure = useFigure();
  const { report, version, versions } = read;
  const madeAt = versions.find((one) => one.version === version)?.madeAt ?? null;
  return (
    <>
      <ReportBar read={read} />
      <FigureContext.Provider value={figure.handler}>
        <ReportDocument report={report} version={version} madeAt={madeAt} />
      </FigureContext.Provider>
      <FigurePanel read={read} figure={figure.key} onFigure={figure.open} onClose={figure.close} />
    </>
  );
}

/** Undefined: the newest. */
function versionOf(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
