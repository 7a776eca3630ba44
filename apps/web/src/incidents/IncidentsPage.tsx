'use client';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Choice } from '../charts/Choice';
import { SelectPicker } from '../form/Picker';
import { duration } from '../format/duration';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { useTRPC } from '../trpc/client';
import type { Incident } from './data';
import { IncidentsTable } from './IncidentsTable';
import styles from './incidents.module.css';
import { grades, periods, useIncidentFilter, views } from './useIncidentFilter';
import { useIncidentText } from './useIncidentText';

const PAGE = 50;
/** As many open ones are counted for the sentence. */
const MOST_OPEN = 100;

/** What is open, and whose is it? */
export function IncidentsPage() {
  const { t } = useIncidentText();
  const trpc = useTRPC();
  const now = useNow(1_000);
  const { filter, values, set, isNarrowed } = useIncidentFilter();
  const open = useQuery(
    trpc.incident.list.queryOptions({ openOnly: true, limit: MOST_OPEN }, { refetchInterval: 3_000 }),
  );
  const last = useQuery(trpc.incident.list.queryOptions({ limit: 1 }, { refetchInterval: 10_000 }));
  const query = useInfiniteQuery(
    trpc.incident.list.infiniteQueryOptions(
      { ...filter, limit: PAGE },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
        placeholderData: (before) => before,
        // Of one page only: who has gone back in the list is reading.
        refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) === 1 ? 3_000 : false),
      },
    ),
  );
  const items = query.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <>
      <TopBar title={t('title')} />
      <div className={page.page}>
        <Waiting on={[open, last, query]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
        {open.data && last.data && query.data && now !== null && (
          <>
            <Head open={open.data.items} last={last.data.items[0]} now={now} />
            <div className={styles.filters}>
              <Choice
                label={t('views')}
                options={views.map((value) => ({ value, label: t(`view.${value}`) }))}
                value={values.view}
                onPick={(value) => set('view', value)}
              />
              <Pickers values={values} set={set} />
            </div>
            {items.length === 0 ? (
              <p className={page.sub}>{t(isNarrowed ? 'noMatch' : 'nothing')}</p>
            ) : (
              <IncidentsTable items={items} now={now} />
            )}
            {query.hasNextPage && (
              <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
                {t('more')}
              </Button>
            )}
          </>
        )}
      </div>
    </>
  );
}

function Head(props: { open: readonly Incident[]; last: Incident | undefined; now: number }) {
  const { t, language } = useIncidentText();
  const { open, last, now } = props;
  const unseen = open.filter(({ acknowledgedAt }) => acknowledgedAt === null).length;
  const since = last?.closedAt == null ? null : duration(now - last.closedAt, language);
  const quiet = since === null ? t('headNever') : t('headQuiet', { since });
  return (
    <PageHead live head={open.length === 0 ? quiet : t('head', { open: open.length, unseen })} detail={t('detail')} />
  );
}

type Filter = ReturnType<typeof useIncidentFilter>;

function Pickers({ values, set }: Pick<Filter, 'values' | 'set'>) {
  const { t, grade, region } = useIncidentText();
  const trpc = useTRPC();
  const routes = useQuery(trpc.route.list.queryOptions());
  const regions = new Map((routes.data ?? []).map((route) => [route.regionId, region(route)]));
  const any = { value: '', label: t('any') };
  return (
    <>
      <SelectPicker
        label={t('column.region')}
        value={values.region}
        options={[any, ...[...regions].map(([value, label]) => ({ value, label }))]}
        onPick={(value) => set('region', value)}
      />
      <SelectPicker
        label={t('column.line')}
        value={values.line}
        options={[any, ...['A', 'B'].map((value) => ({ value, label: value }))]}
        onPick={(value) => set('line', value)}
      />
      <SelectPicker
        label={t('column.grade')}
        value={values.grade}
        options={[any, ...grades.map((value) => ({ value, label: grade(value) }))]}
        onPick={(value) => set('grade', value)}
      />
      <SelectPicker
        label={t('period')}
        value={values.period}
        options={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
        onPick={(value) => set('period', value)}
      />
    </>
  );
}
