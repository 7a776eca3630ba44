import { IconArrowRight } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import styles from './forecast.module.css';
import { type RouteForecast, timeText } from './forecastWords';

type Advice = RouteForecast['advices'][number];

/** When the route was advised to leave a line, and what came of it. */
export function ForecastAdvices(props: { forecast: RouteForecast; now: number }) {
  const t = useTranslations('forecast');
  const { advices, advised, preemptive } = props.forecast;
  return (
    <>
      <h3>{t('advices')}</h3>
      <p className={styles.note}>
        {preemptive.enabled ? t('enabled', { share: Math.round(100 * preemptive.leastShare) }) : t('disabled')}{' '}
        {advised.settled > 0 && t('adviceSum', { ...advised, minutes: Math.round(advised.sparedMinutes) })}
      </p>
      {advices.length === 0 ? (
        <p className={styles.muted}>{t('adviceNone')}</p>
      ) : (
        <table className={styles.table}>
          <caption className={styles.srOnly}>{t('advices')}</caption>
          <thead>
            <tr>
              <th>{t('given')}</th>
              <th>{t('move')}</th>
              <th>{t('expected')}</th>
              <th>{t('came')}</th>
            </tr>
          </thead>
          <tbody>
            {advices.map((advice) => (
              <Row key={advice.id} advice={advice} now={props.now} zone={props.forecast.timeZone} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Row(props: { advice: Advice; now: number; zone: string }) {
  const t = useTranslations('forecast');
  const language = useLanguage();
  const { advice, now, zone } = props;
  const { stretch } = advice.evidence.leaves;
  const time = (at: number) => timeText(at, now, zone, language);
  return (
    <tr>
      <td>{time(advice.at)}</td>
      <td className={styles.move}>
        <LineChip line={advice.from} active={false} size={14} /> <IconArrowRight size={13} aria-hidden />{' '}
        <LineChip line={advice.to} size={14} /> {advice.acts ? t('acted') : t('shadow')}
      </td>
      <td>{stretch !== null && t('stretch', { from: time(stretch.from), to: time(stretch.to) })}</td>
      <td>{useOutcome(advice)}</td>
    </tr>
  );
}

function useOutcome({ endedAt, settledAt, congested, sparedMinutes }: Advice): string {
  const t = useTranslations('forecast');
  if (settledAt === null) return endedAt === null ? t('stands') : t('waiting');
  if (congested === null) return t('unmeasured');
  if (!congested) return t('unreal');
  const minutes = Math.round(sparedMinutes ?? 0);
  return minutes < 0 ? t('realWorse', { minutes: -minutes }) : t('real', { minutes });
}
