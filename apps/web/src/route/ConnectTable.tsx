import { useTranslations } from 'use-intl';
import { count, microsAsMillis, missing } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import styles from './connect.module.css';
import {
  betterLine,
  type ConnectFigures,
  type ConnectGroup,
  type ConnectStep,
  type ConnectTimes,
  connectFaults,
  connectGroups,
  stepsShown,
} from './connectRows';

/** Lines under each other within a carrier, so that like bars are neighbours; the better median is bold. */
export function ConnectTable(props: { times: ConnectTimes; scaleEndMicros: number }) {
  const t = useTranslations('route.connect');
  const steps = stepsShown(props.times);
  return (
    <table className={styles.table}>
      <caption className={styles.srOnly}>{t('title')}</caption>
      <thead>
        <tr>
          <th>{t('carrier')}</th>
          <th>{t('line')}</th>
          {steps.map((step) => (
            <th key={step} className={styles.step} data-number>
              {t(`steps.${step}`)} <small>{t('p50p95')}</small>
            </th>
          ))}
          <th data-number>{t('attempts')}</th>
          <th>{t('failed')}</th>
        </tr>
      </thead>
      {connectGroups(props.times).map((group) => (
        <Group key={group.carrier?.id ?? 'all'} group={group} steps={steps} end={props.scaleEndMicros} />
      ))}
    </table>
  );
}

function Group(props: { group: ConnectGroup; steps: readonly ConnectStep[]; end: number }) {
  const t = useTranslations('route.connect');
  const language = useLanguage();
  const { carrier, lines } = props.group;
  return (
    <tbody data-all={carrier === null}>
      {lines.map((figures, i) => (
        <tr key={figures.line}>
          {i === 0 && (
            <th scope="rowgroup" rowSpan={lines.length} className={styles.carrier}>
              {carrier === null ? t('all') : carrier.name}
              <small>{carrier === null ? t('allNote') : carrier.asn !== null && `AS${carrier.asn}`}</small>
            </th>
          )}
          <td className={styles.line}>
            <LineChip line={figures.line} size={14} />
          </td>
          {props.steps.map((step) => (
            <td key={step} className={styles.step} data-number data-label={t(`steps.${step}`)}>
              <Step figures={figures} step={step} end={props.end} better={betterLine(lines, step) === figures.line} />
            </td>
          ))}
          <td data-number data-label={t('attempts')}>
            {count(figures.attempts, language)}
          </td>
          <td className={styles.failed} data-label={t('failed')}>
            <Failures figures={figures} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}

function Step(props: { figures: ConnectFigures; step: ConnectStep; end: number; better: boolean }) {
  const found = props.figures.steps[props.step];
  if (found === undefined) return <span className={styles.muted}>{missing}</span>;
  const share = (micros: number) => `${Math.min(100, (micros / props.end) * 100)}%`;
  return (
    <>
      <span className={styles.value} data-better={props.better}>
        <b>{microsAsMillis(found.p50Micros)}</b> / {microsAsMillis(found.p95Micros)}
      </span>
      <span className={styles.bar} data-line={props.figures.line} aria-hidden="true">
        <i style={{ width: share(found.p95Micros) }} />
        <b style={{ width: share(found.p50Micros) }} />
      </span>
    </>
  );
}

function Failures(props: { figures: ConnectFigures }) {
  const t = useTranslations('route.connect');
  const language = useLanguage();
  const { failures } = props.figures;
  const kinds = connectFaults.flatMap((fault) => {
    const found = failures[fault];
    return found === undefined ? [] : [t('faultCount', { count: count(found, language), fault: t(`faults.${fault}`) })];
  });
  if (kinds.length === 0) return <span className={styles.muted}>{t('none')}</span>;
  return <b>{kinds.join(language === 'zh' ? '，' : ', ')}</b>;
}
