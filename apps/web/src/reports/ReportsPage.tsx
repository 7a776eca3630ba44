'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { useViewParams } from '../charts/useViewParams';
import { Empty } from '../page/Empty';
import { MayNot } from '../page/MayNot';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useTRPC } from '../trpc/client';
import { ArchiveHead } from './ArchiveHead';
import { ArchiveTable } from './ArchiveTable';
import { type Archive, type Kind, kinds } from './data';
import { MakeDialog } from './MakeDialog';
import styles from './reports.module.css';

const REFRESH_MS = 60_000;

/** How was it, and where are the others? */
export function ReportsPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('reports');
  const trpc = useTRPC();
  const may = usePerson().actions.includes('manage-reports');
  const archive = useQuery(trpc.report.list.queryOptions(undefined, { refetchInterval: REFRESH_MS, staleTime: 5_000 }));
  const schedules = useQuery(trpc.report.schedules.queryOptions(undefined, { staleTime: REFRESH_MS }));
  const { get, set } = useViewParams();
  const making = get('make') !== null;
  const { data } = archive;
  return (
    <>
      <TopBar title={shell('reports')}>
        <Link className={styles.linkButton} href="/reports/settings">
          {t('settings')}
        </Link>
        {may && data !== undefined && data.reports.length > 0 && (
          <Button variant="filled" className={styles.makeButton} onClick={() => set({ make: '1' })}>
            {t('make.button')}
          </Button>
        )}
      </TopBar>
      <div className={`${page.page} ${styles.page}`}>
        <Waiting on={[archive]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
        {data?.reports.length === 0 && (
          <Empty title={t('none')} body={t('noneBody')}>
            <Link className={styles.linkButton} href="/network">
              {t('noneButton')}
            </Link>
          </Empty>
        )}
        {data !== undefined && data.reports.length > 0 && (
          <>
            <ArchiveHead archive={data} delivery={schedules.data} />
            <Rows archive={data} />
            {!may && <MayNot work="reports" />}
          </>
        )}
      </div>
      {may && making && data !== undefined && data.reports.length > 0 && (
        <MakeDialog archive={data} onClose={() => set({ make: null })} />
      )}
    </>
  );
}

function Rows({ archive }: { archive: Archive }) {
  const t = useTranslations('reports');
  const { get, set } = useViewParams();
  const kind = kinds.find((one) => one === get('kind')) ?? 'all';
  const shown = archive.reports.filter((one) => kind === 'all' || one.kind === kind);
  return (
    <>
      <div className={styles.filter}>
        <Choice<Kind | 'all'>
          label={t('filter')}
          options={(['all', ...kinds] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
          value={kind}
          onPick={(picked) => set({ kind: picked === 'all' ? null : picked })}
        />
      </div>
      {shown.length === 0 ? (
        <p className={page.sub}>{t('noneOfKind')}</p>
      ) : (
        <ArchiveTable key={kind} reports={shown} timeZone={archive.timeZone} />
      )}
    </>
  );
}
