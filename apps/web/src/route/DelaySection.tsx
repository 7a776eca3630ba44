'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { microsAsMillis, missing } from '../format/number';
import { Failure } from '../shell/Failure';
import { LineChip } from '../theme/LineChip';
import { errorCode, useTRPC } from '../trpc/client';
import type { Outputs } from '../trpc/types';
import styles from './connect.module.css';

type DelayChange = Outputs['route']['delays']['paths'][number];

const REFRESH_MS = 10_000;

/** For experts: in which direction delay changed on each path in the last minute, and how far that can be trusted. */
export function DelaySection(props: { routeId: string }) {
  const t = useTranslations('route.delay');
  const trpc = useTRPC();
  const { routeId } = props;
  const query = useQuery(trpc.route.delays.queryOptions({ routeId }, { refetchInterval: REFRESH_MS }));
  const paths = query.data?.paths;
  return (
    <section className={styles.section} aria-labelledby="delay-title">
      <h2 id="delay-title">{t('title')}</h2>
      {paths === undefined && query.isError && (
        <Failure title={t('failedLoad')} code={errorCode(query.error)} onRetry={() => query.refetch()} />
      )}
      {paths === undefined && !query.isError && <div className={styles.skeleton} aria-busy="true" />}
      {paths?.length === 0 && <p className={styles.muted}>{t('empty')}</p>}
      {paths !== undefined && paths.length > 0 && (
        <>
          <table className={styles.table} data-table="delays">
            <caption className={styles.srOnly}>{t('title')}</caption>
            <thead>
              <tr>
                <th>{t('path')}</th>
                <th>{t('line')}</th>
                <th data-number>{t('forward')}</th>
                <th data-number>{t('return')}</th>
                <th data-number>{t('bound')}</th>
                <th className={styles.times}>{t('times')}</th>
              </tr>
            </thead>
            <tbody>
              {paths.map((path) => (
                <Row key={path.pathId} path={path} />
              ))}
            </tbody>
          </table>
          <p className={styles.note}>{t('note')}</p>
        </>
      )}
    </section>
  );
}

function Row(props: { path: DelayChange }) {
  const t = useTranslations('route.delay');
  const { path } = props;
  return (
    <tr>
      <th scope="row" className={styles.carrier}>
        {path.agentName} <small>{path.pop}</small>
      </th>
      <td className={styles.line}>
        <LineChip line={path.line} size={14} />
      </td>
      <td data-number>{change(path.forwardMicros)}</td>
      <td data-number>{change(path.returnMicros)}</td>
      <td data-number>{path.clockErrorMicros === null ? t('unknown') : `±${microsAsMillis(path.clockErrorMicros)}`}</td>
      <td className={styles.times}>{t(path.timestampSource)}</td>
    </tr>
  );
}

/** “+12.0”, “−0.30”, “0.00”: always with its sign, because it is a change. */
function change(micros: number | null): string {
  if (micros === null) return missing;
  const text = microsAsMillis(Math.abs(micros));
  return micros === 0 ? text : `${micros > 0 ? '+' : '−'}${text}`;
}
