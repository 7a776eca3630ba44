'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useViewParams } from '../charts/useViewParams';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { useViewerZone } from '../shell/useViewerZone';
import { errorCode, errorField, useTRPC } from '../trpc/client';
import { type Draft, draftOf, orderOf, paramsOf } from './draft';
import { ReplayForm } from './ReplayForm';
import { ReplayResult } from './ReplayResult';
import styles from './replay.module.css';
import { useReplay } from './useReplay';

const MOST_SHADOWS = 50;

/** What would a policy have done, and would it have been better? */
export function ReplayPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('replay');
  const trpc = useTRPC();
  const params = useViewParams();
  const routes = useQuery(trpc.route.list.queryOptions());
  const offered = useQuery(trpc.replay.choices.queryOptions());
  const replay = useReplay();
  const now = useNow(60_000);
  const zone = useViewerZone();
  const asked = draftOf(params.get);
  const draft: Draft = { ...asked, routeId: asked.routeId ?? routes.data?.[0]?.id ?? null };
  const shadows = useQuery({
    ...trpc.shadow.list.queryOptions({ routeId: draft.routeId ?? '', limit: MOST_SHADOWS }),
    enabled: draft.routeId !== null,
  });
  const running = replay.view.data?.state === 'running' || replay.start.isPending;
  const run = () => {
    const order = offered.data && orderOf(draft, offered.data, Date.now());
    if (order) replay.start.mutate(order);
  };
  return (
    <>
      <TopBar title={shell('replay')} />
      <div className={page.page}>
        <PageHead head={t('head')} detail={t('detail')} />
        <Waiting on={[routes, offered]} loading={t('loading')} failed={t('failed')} />
        {routes.data?.length === 0 && <p>{t('noRoutes')}</p>}
        {routes.data && routes.data.length > 0 && offered.data && now !== null && zone !== null && (
          <>
            <ReplayForm
              draft={draft}
              routes={routes.data}
              offered={offered.data}
              shadows={shadows.data?.items ?? []}
              now={now}
              zone={zone}
              wrong={errorField(replay.start.error)}
              onChange={(part) => params.set(paramsOf({ ...draft, ...part }))}
            />
            <div className={styles.go}>
              <Button
                variant="filled"
                onClick={run}
                disabled={running || draft.choices.every(({ who }) => who === 'nobody')}
              >
                {t('run')}
              </Button>
              <Outcome replay={replay} running={running} onAgain={run} />
            </div>
            {replay.view.data?.result && (
              <ReplayResult
                figures={replay.view.data.result}
                order={replay.view.data.order}
                regionId={routes.data.find(({ id }) => id === replay.view.data?.order.routeId)?.regionId ?? null}
                zone={zone}
              />
            )}
          </>
        )}
      </div>
    </>
  );
}

/** How far it is, or why there is no result. */
function Outcome(props: { replay: ReturnType<typeof useReplay>; running: boolean; onAgain: () => void }) {
  const t = useTranslations('replay');
  const { view, start, cancel } = props.replay;
  if (start.isError) return <Refusal code={errorCode(start.error)} message={start.error.message} />;
  if (view.isError) return <p role="alert">{errorCode(view.error) === 'NOT_FOUND' ? t('gone') : t('failedView')}</p>;
  if (props.running) {
    const share = view.data?.state === 'running' ? view.data.progress : 0;
    return (
      <>
        <progress max={1} value={share} aria-label={t('progress')} />
        <span className={page.sub}>{t('percent', { percent: Math.floor(share * 100) })}</span>
        <Button onClick={cancel}>{t('cancel')}</Button>
      </>
    );
  }
  if (view.data?.state === 'cancelled') return <p>{t('cancelled')}</p>;
  if (view.data?.problem) return <Refusal code={view.data.problem.code} message={view.data.problem.message} />;
  return null;
}

function Refusal(props: { code: string | null; message: string }) {
  const t = useTranslations('replay');
  const busy = props.code === 'TOO_MANY_REQUESTS' || props.code === 'overloaded';
  return (
    <p role="alert" className={styles.refusal}>
      {busy ? t('busy') : t('refused')} <span className={page.sub}>{props.message}</span>
    </p>
  );
}
