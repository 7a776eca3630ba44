'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { Failure } from '../shell/Failure';
import { LineChip } from '../theme/LineChip';
import { errorCode, useTRPC } from '../trpc/client';
import { ForecastAdvices } from './ForecastAdvices';
import { ForecastChart } from './ForecastChart';
import styles from './forecast.module.css';
import { claimText, type RouteForecast, recordTexts, type Say } from './forecastWords';

const REFRESH_MS = 60_000;

/** What is expected of a route's lines in the next hours, how often that was right, and what was advised. */
export function ForecastSection(props: { routeId: string; now: number }) {
  const t = useTranslations('forecast');
  const trpc = useTRPC();
  const query = useQuery(
    trpc.route.forecast.queryOptions(
      { routeId: props.routeId },
      { refetchInterval: REFRESH_MS, staleTime: REFRESH_MS },
    ),
  );
  const { data } = query;
  return (
    <section className={styles.section} aria-labelledby="forecast-title" data-section="forecast">
      <h2 id="forecast-title">{t('title')}</h2>
      {data === undefined && query.isError && (
        <Failure title={t('failedLoad')} code={errorCode(query.error)} onRetry={() => query.refetch()} />
      )}
      {data === undefined && !query.isError && <div className={styles.skeleton} aria-busy="true" />}
      {data !== undefined && data.lines.length === 0 && <p className={styles.muted}>{t('empty')}</p>}
      {data !== undefined && data.lines.length > 0 && <Loaded forecast={data} now={props.now} />}
    </section>
  );
}

function Loaded(props: { forecast: RouteForecast; now: number }) {
  const t = useTranslations('forecast');
  const { forecast, now } = props;
  return (
    <>
      <p className={styles.note}>{t('lead', { zone: forecast.timeZone })}</p>
      <p className={styles.legend} aria-hidden="true">
        <span data-kind="measured">{t('legendMeasured')}</span>
        <span data-kind="usual">{t('legendUsual')}</span>
        <span data-kind="expected">{t('legendExpected')}</span>
      </p>
      {forecast.lines.map(({ line, carriers }) => (
        <div key={line} className={styles.lineBlock}>
          <h3>
            <LineChip line={line} size={16} /> {t('line', { line })}
          </h3>
          {carriers.map((carrier) => (
            <Carrier key={carrier.carrierId} carrier={carrier} line={line} zone={forecast.timeZone} now={now} />
          ))}
        </div>
      ))}
      <ForecastAdvices forecast={forecast} now={now} />
    </>
  );
}

function Carrier(props: {
  carrier: RouteForecast['lines'][number]['carriers'][number];
  line: string;
  zone: string;
  now: number;
}) {
  const t = useTranslations('forecast');
  const language = useLanguage();
  const { carrier, line, zone, now } = props;
  // Of loss there is something to say only where it is about to matter.
  const shown = carrier.metrics.filter(
    (one) => one.metric === 'rtt' || one.announced !== null || one.congestion !== null,
  );
  return (
    <div className={styles.carrier}>
      <h4>
        {carrier.name} <small>{t('share', { share: Math.round(100 * carrier.audienceWeight) })}</small>
      </h4>
      {shown.map((one) => (
        <div key={one.metric} className={styles.series}>
          <ForecastChart series={one} line={line} zone={zone} />
          <div className={styles.words}>
            <p data-announced={one.announced !== null}>
              {shown.length > 1 && <b>{t(`metrics.${one.metric}`)}: </b>}
              {claimText(one, t as Say, now, zone, language)}
              {one.otherKind >= 0.5 && ` ${t('otherKind', { sure: Math.round(100 * one.otherKind) })}`}
            </p>
            {recordTexts(one, t as Say, zone, language).map((text) => (
              <p key={text} className={styles.record}>
                {text}
              </p>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
