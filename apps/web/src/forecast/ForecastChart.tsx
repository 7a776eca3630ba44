import { useTranslations } from 'use-intl';
import { clockMinutes } from '../format/time';
import styles from './forecast.module.css';
import { type SeriesForecast, valueText } from './forecastWords';

const WIDTH = 320;
const HEIGHT = 64;
const QUARTER_MS = 900_000;

/** The last hours as measured and usual, the next ones as expected with their band, and where congestion begins. */
export function ForecastChart(props: { series: SeriesForecast; line: string; zone: string }) {
  const t = useTranslations('forecast');
  const { series, line, zone } = props;
  const { past, ahead, limit, madeAt, metric, congestion } = series;
  if (past === null || limit === null || madeAt === null || past.at.length === 0) return null;
  const from = past.at[0] ?? madeAt;
  const end = (ahead?.at.at(-1) ?? madeAt - QUARTER_MS) + QUARTER_MS;
  const bands = ahead?.expected.map((value, i) => ahead.spread[i] ?? value) ?? [];
  const upper = ahead?.expected.map((value, i) => value + (bands[i] ?? 0)) ?? [];
  const lower = ahead?.expected.map((value, i) => Math.max(0, value - (bands[i] ?? 0))) ?? [];
  const all = [...past.value, ...past.usual, ...upper, ...lower, limit];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (at: number) => ((at - from) / (end - from)) * WIDTH;
  const y = (value: number) => 3 + (1 - (value - low) / (high - low || 1)) * (HEIGHT - 6);
  // A value is of its whole quarter-hour: it stands in the middle.
  const points = (at: readonly number[], values: readonly number[]) =>
    at.map((one, i) => `${x(one + QUARTER_MS / 2).toFixed(1)},${y(values[i] ?? 0).toFixed(1)}`);
  const times = { now: clockMinutes(madeAt, zone), end: clockMinutes(end, zone), limit: valueText(metric, limit) };
  return (
    <div className={styles.chart} data-line={line}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t('chart', times)}>
        {congestion !== null && (
          <rect
            className={styles.stretch}
            x={x(congestion.from)}
            width={x(congestion.to) - x(congestion.from)}
            height={HEIGHT}
          />
        )}
        {ahead !== null && (
          <polygon
            className={styles.band}
            points={[...points(ahead.at, upper), ...points(ahead.at, lower).reverse()].join(' ')}
          />
        )}
        <line className={styles.limit} x1={0} x2={WIDTH} y1={y(limit)} y2={y(limit)} />
        <line className={styles.now} x1={x(madeAt)} x2={x(madeAt)} y1={0} y2={HEIGHT} />
        <polyline className={styles.usual} points={points(past.at, past.usual).join(' ')} />
        <polyline className={styles.measured} points={points(past.at, past.value).join(' ')} />
        {ahead !== null && <polyline className={styles.expected} points={points(ahead.at, ahead.expected).join(' ')} />}
      </svg>
      <p className={styles.axis} aria-hidden="true">
        <span>{clockMinutes(from, zone)}</span>
        <span style={{ left: `${(x(madeAt) / WIDTH) * 100}%` }}>{t('now')}</span>
        <span>{times.end}</span>
      </p>
      <p className={styles.limitText} aria-hidden="true">
        <span>{t('last', { value: valueText(metric, past.value.at(-1) ?? null) })}</span>{' '}
        {t('limit', { value: times.limit })}
      </p>
    </div>
  );
}
