'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { useShownZone } from '../shell/useShownZone';
import { useTRPC } from '../trpc/client';
import type { MaintenanceRow } from './data';
import { MaintenanceDialog } from './MaintenanceDialog';
import { MaintenanceTable } from './MaintenanceTable';
import { useMaintenanceText } from './useMaintenanceText';

const REFRESH_MS = 15_000;
const MOST = 100;

/** When is work planned on which line, and what does that do? */
export function MaintenancePage() {
  const shell = useTranslations('shell');
  const t = useTranslations('orders.maintenance');
  const trpc = useTRPC();
  const me = usePerson();
  const query = useQuery(
    trpc.maintenance.list.queryOptions({ limit: MOST }, { refetchInterval: REFRESH_MS, staleTime: 0 }),
  );
  const [editing, setEditing] = useState<MaintenanceRow | 'new' | null>(null);
  const now = useNow(1_000);
  const may = me.actions.includes('manage-maintenance');
  const { data } = query;
  return (
    <>
      <TopBar title={shell('maintenance')} />
      <div className={page.page}>
        <Waiting on={[query]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
        {data && now !== null && (
          <>
            <Head rows={data.items} now={now}>
              {may ? (
                <Button variant="filled" onClick={() => setEditing('new')}>
                  {t('add')}
                </Button>
              ) : (
                <MayNot work="maintenance" />
              )}
            </Head>
            {data.items.length > 0 && <MaintenanceTable rows={data.items} now={now} onEdit={may ? setEditing : null} />}
          </>
        )}
      </div>
      {editing !== null && (
        <MaintenanceDialog row={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

function Head(props: { rows: readonly MaintenanceRow[]; now: number; children: ReactNode }) {
  const t = useTranslations('orders.maintenance');
  const zone = useShownZone() ?? 'UTC';
  const { span } = useMaintenanceText();
  const { rows, now } = props;
  const windows = rows.flatMap(({ next }) => next.filter(({ to }) => to > now)).sort((a, b) => a.from - b.from);
  const running = rows.filter(({ next }) => next.some(({ from, to }) => from <= now && now < to)).length;
  const [first] = windows;
  const head =
    running > 0
      ? t('headRunning', { count: running })
      : first === undefined
        ? t('headNone')
        : t('headNext', { at: span(first, zone) });
  return (
    <PageHead live head={head} detail={t('detail')}>
      {props.children}
    </PageHead>
  );
}
