'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useClock } from '../charts/useClock';
import { DrillOutcome } from '../drills/DrillOutcome';
import { ageSeconds } from '../format/duration';
import { regionName } from '../format/region';
import { clockSeconds } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { OrdersBar } from '../orders/OrdersBar';
import { RouteOrders } from '../orders/RouteOrders';
import { Failure } from '../shell/Failure';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { errorCode, useTRPC } from '../trpc/client';
import type { RouteDescription } from './detail';
import { RouteBody } from './RouteBody';
import { RouteHeader } from './RouteHeader';
import styles from './route.module.css';
import { type LiveRoute, useLiveRoute } from './useLiveRoute';

const STALE_AFTER_MS = 3_000;

/** One route: why this line, was it right? */
export function RoutePage(props: { routeId: string }) {
  const trpc = useTRPC();
  const t = useTranslations('route');
  const description = useQuery(
    trpc.route.get.queryOptions({ routeId: props.routeId }, { placeholderData: keepPreviousData }),
  );
  const live = useLiveRoute(props.routeId);
  const now = useNow(1_000);
  const clock = useClock();
  const [drill, setDrill] = useState<string | null>(null);
  const zone = clock.zoneOf(description.data?.region.timeZone ?? 'UTC');
  if (description.isError) {
    return (
      <Failure title={t('failedRoute')} code={errorCode(description.error)} onRetry={() => description.refetch()} />
    );
  }
  if (description.data === undefined || now === null || zone === null) return <RouteSkeleton />;
  const stale = live !== null && now - live.receivedAt > STALE_AFTER_MS;
  return (
    <>
      <TopBar
        under={{ href: '/routes', title: t('routesLink') }}
        title={<Title description={description.data} />}
        status={<LiveStatus live={live} now={now} zone={zone} />}
      >
        <RouteOrders description={description.data} live={live?.route ?? null} onDrill={setDrill} />
      </TopBar>
      <RouteHeader description={description.data} live={live} now={now} zone={zone} stale={stale} />
      {live !== null && <OrdersBar route={live.route} now={live.at + (now - live.receivedAt)} zone={zone} />}
      {drill !== null && <DrillOutcome runId={drill} onClose={() => setDrill(null)} />}
      <RouteBody description={description.data} now={now} zone={zone} clock={clock} />
    </>
  );
}

function Title(props: { description: RouteDescription }) {
  const scenario = useTranslations('words.scenario');
  const language = useLanguage();
  const { region, route } = props.description;
  return (
    <>
      {regionName(region.code, region.name, language)} · {scenario(route.scenario)}
    </>
  );
}

function LiveStatus(props: { live: LiveRoute | null; now: number; zone: string }) {
  const t = useTranslations('route');
  const { live, now, zone } = props;
  if (live === null) return null;
  const age = Math.max(0, now - live.receivedAt);
  if (age > STALE_AFTER_MS)
    return <span className={styles.notLive}>{t('notLive', { time: clockSeconds(live.receivedAt, zone) })}</span>;
  return <span className={styles.live}>{t('live', { age: ageSeconds(age + (live.route.dataAgeMs ?? 0)) })}</span>;
}

function RouteSkeleton() {
  const t = useTranslations('route');
  return (
    <>
      <TopBar title={t('routesLink')} />
      <div className={styles.skeleton} role="status" aria-label={t('loading')}>
        <i data-part="head" />
        <i data-part="chart" />
        <i data-part="rows" />
      </div>
    </>
  );
}
