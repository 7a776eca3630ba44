'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { useViewParams } from '../charts/useViewParams';
import { Empty } from '../page/Empty';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { ShowArchived } from '../page/ShowArchived';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { useTRPC } from '../trpc/client';
import { AddRelayDialog } from './AddRelayDialog';
import { DeliveryLog } from './DeliveryLog';
import type { Relay } from './data';
import { RelayFilters } from './RelayFilters';
import { RelaysTable } from './RelaysTable';
import { isLoud, relayState } from './relayState';

const views = ['relays', 'deliveries'] as const;

/** Who carries the streams, and do they obey? */
export function RelaysPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('relays');
  const params = useViewParams();
  const view = params.get('view') === 'deliveries' ? 'deliveries' : 'relays';
  return (
    <>
      <TopBar title={shell('relays')} />
      <div className={page.page}>
        <div className={page.views}>
          <Choice
            label={t('views')}
            options={views.map((value) => ({ value, label: t(value) }))}
            value={view}
            onPick={(value) => params.set({ view: value === 'relays' ? null : value, delivery: null }, 'push')}
          />
        </div>
        {view === 'relays' ? <Relays /> : <DeliveryLog relay={null} />}
      </div>
    </>
  );
}

function Relays() {
  const t = useTranslations('relays');
  const trpc = useTRPC();
  const may = usePerson().actions.includes('manage-network');
  const now = useNow(1_000);
  const [archived, setArchived] = useState(false);
  const [adding, setAdding] = useState(false);
  const query = useQuery(
    trpc.relay.list.queryOptions({ archived }, { placeholderData: (before) => before, refetchInterval: 3_000 }),
  );
  const { data } = query;
  const add = may ? (
    <Button variant="filled" onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  ) : null;
  return (
    <>
      <Waiting on={[query]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
      {data && now !== null && (
        <>
          {data.length === 0 && !archived ? (
            <Empty title={t('empty.title')} body={t('empty.body')}>
              {add ?? <p>{t('empty.ask')}</p>}
            </Empty>
          ) : (
            <>
              <Head relays={data} now={now}>
                {add ?? <MayNot work="relays" />}
              </Head>
              <RelayFilters relays={data} now={now} />
              <RelaysTable relays={data} now={now} />
            </>
          )}
          <ShowArchived label={t('showArchived')} checked={archived} onChange={setArchived} />
        </>
      )}
      {adding && <AddRelayDialog onClose={() => setAdding(false)} />}
    </>
  );
}

const NAMED = 3;

function Head(props: { relays: readonly Relay[]; now: number; children: ReactNode }) {
  const t = useTranslations('relays');
  const live = props.relays.filter(({ archivedAt }) => archivedAt === null);
  const bad = live.filter((relay) => isLoud(relayState(relay, props.now)));
  const named = bad.slice(0, NAMED).map(({ name }) => name);
  const names = [...named, ...(bad.length > NAMED ? ['…'] : [])].join(', ');
  const sentence =
    bad.length === 0
      ? t('head', { count: live.length })
      : t('headLoud', { bad: bad.length, count: live.length, names });
  return (
    <PageHead live head={sentence} detail={t('detail')}>
      {props.children}
    </PageHead>
  );
}
