'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { lossPercent, microsAsMillis, missing } from '../format/number';
import { Failure } from '../shell/Failure';
import { LineChip } from '../theme/LineChip';
import { errorCode, useTRPC } from '../trpc/client';
import type { Outputs } from '../trpc/types';
import styles from './connect.module.css';

type OneWay = Outputs['route']['oneWay'];
type PathOneWay = OneWay['paths'][number];

const REFRESH_MS = 10_000;

/** In which direction packets were lost in the last minute, and in which delay changed: by line, and for experts by path. */
export function OneWaySection(props: { routeId: string }) {
  const t = useTranslations('route.oneWay');
  const trpc = useTRPC();
  const { routeId } = props;
  const query = useQuery(trpc.route.oneWay.queryOptions({ routeId }, { refetchInterval: REFRESH_MS }));
  const paths = query.data?.paths;
  return (
    <section className={styles.section} aria-labelledby="one-way-title">
      <h2 id="one-way-title">{t('title')}</h2>
      {paths === undefined && query.isError && (
        <Failure title={t('failedLoad')} code={errorCode(query.error)} onRetry={() => query.refetch()} />
      )}
      {paths === undefined && !query.isError && <div className={styles.skeleton} aria-busy="true" />}
      {paths?.length === 0 && <p className={styles.muted}>{t('empty')}</p>}
      {query.data !== undefined && query.data.paths.length > 0 && (
        <>
          <Lines lines={query.data.lines} />
          <Paths paths={query.data.paths} />
          <p className={styles.note}>{t('note')}</p>
        </>
      )}
    </section>
  );
}

/** Loss towards the PoP and back, of each line as a whole. */
function Lines(props: { lines: OneWay['lines'] }) {
  const t = useTranslations('route.oneWay');
  if (props.lines.length === 0) return <p className={styles.muted}>{t('uncounted')}</p>;
  return (
    <ul className={styles.directions} data-list="loss-by-direction">
      {props.lines.map(({ line, forwardLossRatio, returnLossRatio }) => (
        <li key={line}>
          <LineChip line={line} size={14} />{' '}
          {t('lineLoss', { forward: lossPercent(forwardLossRatio), back: lossPercent(returnLossRatio) })}
        </li>
      ))}
    </ul>
  );
}

function Paths(props: { paths: readonly PathOneWay[] }) {
  const t = useTranslations('route.oneWay');
  return (
    <table className={styles.table} data-table="one-way">
      <caption className={styles.srOnly}>{t('title')}</caption>
      <thead>
        <tr>
          <th>{t('path')}</th>
          <th>{t('line')}</th>
          <th data-number>{t('forwardLoss')}</th>
          <th data-number>{t('returnLoss')}</th>
          <th data-number>{t('forward')}</th>
          <th data-number>{t('return')}</th>
          <th data-number className={styles.times}>
            {t('bound')}
          </th>
          <th className={styles.times}>{t('times')}</th>
        </tr>
      </thead>
      <tbody>
        {props.paths.map((path) => (
          <Row key={path.pathId} path={path} />
        ))}
      </tbody>
    </table>
  );
}

function Row(props: { path: PathOneWay }) {
  const t = useTranslations('route.oneWay');
  const { path } = props;
  const { counted, forwardLost, returnLost } = path;
  return (
    <tr>
      <th scope="row" className={styles.carrier}>
        {path.agentName} <small>{path.pop}</small>
      </th>
      <td className={styles.line}>
        <LineChip line={path.line} size={14} />
      </td>
      <td data-number>{lossPercent(counted === 0 ? null : forwardLost / counted)}</td>
      <td data-number>{lossPercent(counted === 0 ? null : returnLost / counted)}</td>
      <td data-number>{change(path.forwardMicros)}</td>
      <td data-number>{change(path.returnMicros)}</td>
      <td data-number className={styles.times}>
        {path.clockErrorMicros === null ? t('unknown') : `±${microsAsMillis(path.clockErrorMicros)}`}
      </td>
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
