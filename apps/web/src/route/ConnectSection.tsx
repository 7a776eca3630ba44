'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { microsAsMillis, threeDigits } from '../format/number';
import { Failure } from '../shell/Failure';
import { usePerson } from '../shell/Person';
import { errorCode, useTRPC } from '../trpc/client';
import { ConnectTable } from './ConnectTable';
import styles from './connect.module.css';
import { type ConnectTimes, failedCount, scaleEnd } from './connectRows';
import { refreshMs, type TimeWindow } from './timeWindow';

/** New attempts come every ten seconds: a live window is asked for no oftener. */
const STEP_MS = 10_000;

/** How long connecting took over each line in the chosen range; what failed, by kind. */
export function ConnectSection(props: { routeId: string; window: TimeWindow }) {
  const t = useTranslations('route.connect');
  const trpc = useTRPC();
  const { routeId, window } = props;
  const live = window.range !== null;
  const to = live ? Math.ceil(window.to / STEP_MS) * STEP_MS : window.to;
  const query = useQuery(
    trpc.route.connects.queryOptions(
      { routeId, from: to - (window.to - window.from), to },
      {
        placeholderData: keepPreviousData,
        gcTime: live ? 10_000 : 300_000,
        staleTime: Math.max(refreshMs(window) ?? 60_000, STEP_MS),
      },
    ),
  );
  const { data } = query;
  return (
    <section className={styles.section} aria-labelledby="connect-title">
      <h2 id="connect-title">{t('title')}</h2>
      {data === undefined && query.isError && (
        <Failure title={t('failedLoad')} code={errorCode(query.error)} onRetry={() => query.refetch()} />
      )}
      {data === undefined && !query.isError && <div className={styles.skeleton} aria-busy="true" />}
      {data !== undefined && data.all.length === 0 && (
        <p className={styles.muted}>{data.configured ? t('empty') : t('notConfigured')}</p>
      )}
      {data !== undefined && data.all.length > 0 && <Loaded times={data} />}
    </section>
  );
}

function Loaded(props: { times: ConnectTimes }) {
  const t = useTranslations('route.connect');
  const me = usePerson();
  const { times } = props;
  const end = scaleEnd(times);
  return (
    <>
      <p className={styles.srOnly}>
        {times.all
          .map((figures) => {
            const values = {
              line: t('lineName', { line: figures.line }),
              failed: failedCount(figures),
              attempts: figures.attempts,
            };
            const { whole } = figures.steps;
            if (whole === undefined) return t('sentenceNone', values);
            return t('sentence', {
              ...values,
              p50: microsAsMillis(whole.p50Micros),
              p95: microsAsMillis(whole.p95Micros),
            });
          })
          .join(' ')}
      </p>
      <ConnectTable times={times} scaleEndMicros={end} />
      <p className={styles.note}>
        {t('note', { end: threeDigits(end / 1000) })}
        {me.organization.demo && ` ${t('demoNote')}`}
      </p>
    </>
  );
}
