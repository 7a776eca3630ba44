'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { missing } from '../format/number';
import { regionName } from '../format/region';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { Failure } from '../shell/Failure';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { useShownZone } from '../shell/useShownZone';
import { GradeWord } from '../theme/GradeMark';
import { LineChip } from '../theme/LineChip';
import { errorCode, useTRPC } from '../trpc/client';
import type { BoardRoute } from '../trpc/types';
import type { RouteRow } from './detail';
import styles from './route.module.css';
import { useLiveRoutes } from './useLiveRoute';

/** Every route with its active line, since when, and both grades as of now. */
export function RouteList() {
  const trpc = useTRPC();
  const t = useTranslations('route');
  const list = useQuery(trpc.route.list.queryOptions());
  const live = useLiveRoutes();
  const routes = list.data ?? [];
  const away = routes.filter((route) => {
    const active = live?.find(({ id }) => id === route.id)?.activeLine ?? route.activeLine;
    return active !== null && active !== 'A';
  }).length;
  return (
    <>
      <TopBar title={t('listTitle')} />
      <div className={styles.list}>
        {list.isError && (
          <Failure title={t('failedList')} code={errorCode(list.error)} onRetry={() => list.refetch()} />
        )}
        {list.isPending && <div className={styles.chartSkeleton} role="status" aria-label={t('loading')} />}
        {list.isSuccess && routes.length === 0 && <p className={styles.empty}>{t('listEmpty')}</p>}
        {routes.length > 0 && (
          <>
            <h2>
              {away === 0
                ? t('listSentenceAllA', { total: routes.length })
                : t('listSentence', { on: away, total: routes.length })}
            </h2>
            <RouteTable routes={routes} live={live} />
          </>
        )}
      </div>
    </>
  );
}

function RouteTable(props: { routes: readonly RouteRow[]; live: readonly BoardRoute[] | null }) {
  const t = useTranslations('route');
  const slots = [...new Set(props.live?.flatMap((route) => Object.keys(route.lines)) ?? ['A', 'B'])].sort();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t('region')}</th>
          <th>{t('scenario')}</th>
          <th>{t('active')}</th>
          <th className={styles.wide}>{t('since')}</th>
          {slots.map((slot) => (
            <th key={slot}>
              <LineChip line={slot} size={14} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.routes.map((route) => (
          <RouteTableRow
            key={route.id}
            route={route}
            slots={slots}
            live={props.live?.find(({ id }) => id === route.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

function RouteTableRow(props: { route: RouteRow; slots: readonly string[]; live: BoardRoute | undefined }) {
  const t = useTranslations('route');
  const scenario = useTranslations('words.scenario');
  const language = useLanguage();
  const now = useNow(10_000);
  const { route, live } = props;
  const zone = useShownZone(route.timeZone);
  const active = live?.activeLine ?? route.activeLine;
  const since = live?.since ?? route.since;
  return (
    <tr>
      <th scope="row">
        <Link href={`/routes/${route.id}`}>{regionName(route.regionCode, route.regionName, language)}</Link>
      </th>
      <td>{scenario(route.scenario)}</td>
      <td>{active === null ? <span className={styles.muted}>{t('undecided')}</span> : <LineChip line={active} />}</td>
      <td className={styles.wide}>
        {since === null || zone === null || now === null ? missing : feedTime(since, now, zone, language)}
      </td>
      {props.slots.map((slot) => (
        <td key={slot}>
          <GradeWord grade={live?.lines[slot]?.grade ?? 'no-data'} score={live?.lines[slot]?.score ?? null} />
        </td>
      ))}
    </tr>
  );
}
