'use client';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { SelectPicker } from '../form/Picker';
import { csvText } from '../format/csv';
import { download } from '../format/download';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { useShownZone } from '../shell/useShownZone';
import { useTRPC } from '../trpc/client';
import { AuditTable } from './AuditTable';
import styles from './audit.module.css';
import { type AuditEntry, actions, kinds } from './data';
import { periods, useAuditFilter } from './useAuditFilter';

const PAGE = 50;

/** Who changed what, and when? */
export function AuditPage() {
  const t = useTranslations('audit');
  const may = usePerson().actions.includes('read-audit');
  return (
    <>
      <TopBar title={t('title')} />
      <div className={page.page}>{may ? <Body /> : <MayNot work="audit" whole />}</div>
    </>
  );
}

function Body() {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const now = useNow(60_000);
  const zone = useShownZone();
  const { filter, isNarrowed } = useAuditFilter();
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { ...filter, limit: PAGE },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
        placeholderData: (before) => before,
        // Of one page only: who has gone back in the list is reading.
        refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) === 1 ? 10_000 : false),
      },
    ),
  );
  const items = query.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <>
      <PageHead head={t('head')} detail={t('detail')} />
      <Filters />
      <Waiting on={[query]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
      {query.data && items.length === 0 && <p className={page.sub}>{t(isNarrowed ? 'noMatch' : 'empty')}</p>}
      {items.length > 0 && now !== null && zone !== null && <AuditTable items={items} now={now} zone={zone} />}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Filters() {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const { values, set } = useAuditFilter();
  const members = useQuery(trpc.session.members.queryOptions(undefined, { staleTime: 60_000 }));
  const any = { value: '', label: t('any') };
  return (
    <div className={styles.filters}>
      <SelectPicker
        label={t('column.who')}
        value={values.who}
        options={[any, ...(members.data ?? []).map(({ userId, name }) => ({ value: userId, label: name }))]}
        onPick={(value) => set('who', value)}
      />
      <SelectPicker
        label={t('column.what')}
        value={values.kind}
        options={[any, ...kinds.map((value) => ({ value, label: t(`kind.${value}`) }))]}
        onPick={(value) => set('kind', value)}
      />
      <SelectPicker
        label={t('action')}
        value={values.action}
        options={[any, ...actions.map((value) => ({ value, label: t(`actions.${value}`) }))]}
        onPick={(value) => set('action', value)}
      />
      <SelectPicker
        label={t('period')}
        value={values.period}
        options={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
        onPick={(value) => set('period', value)}
      />
      <Csv />
    </div>
  );
}

/** The most that one file holds; a program takes the rest from `/api/v1/audit`. */
const MOST_IN_FILE = 5_000;
const PAGE_IN_FILE = 500;

function Csv() {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const { filter } = useAuditFilter();
  const [state, setState] = useState<'idle' | 'saving' | 'failed'>('idle');
  const client = useQueryClient();
  const save = async () => {
    setState('saving');
    const found: AuditEntry[] = [];
    try {
      for (let cursor: string | undefined; found.length < MOST_IN_FILE; ) {
        const asked = { ...filter, limit: PAGE_IN_FILE, cursor };
        const { items, nextCursor } = await client.fetchQuery(trpc.audit.list.queryOptions(asked, { staleTime: 0 }));
        found.push(...items);
        if (nextCursor === null) break;
        cursor = nextCursor;
      }
    } catch {
      return setState('failed');
    }
    const rows = found.map((one) => [
      ...[new Date(one.at).toISOString(), one.actorKind, one.actorName, one.action, one.objectKind, one.objectName],
      JSON.stringify(one.changes),
    ]);
    const header = ['time', 'actor_kind', 'actor', 'action', 'object_kind', 'object', 'changes'];
    download('twinline-audit.csv', 'text/csv', csvText([header, ...rows]));
    setState('idle');
  };
  return (
    <>
      <Button loading={state === 'saving'} onClick={save}>
        {t('csv')}
      </Button>
      {state === 'failed' && (
        <p role="alert" className={page.sub}>
          {t('failed')}
        </p>
      )}
    </>
  );
}
