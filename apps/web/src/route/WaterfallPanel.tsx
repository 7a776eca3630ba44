'use client';
import { useTranslations } from 'use-intl';
import { missing, wholeMillis } from '../format/number';
import type { Chain } from '../trpc/types';
import styles from './route.module.css';
import { type Waterfall, waterfall } from './waterfall';

/** From fault to applied as bars on one scale. */
export function WaterfallPanel(props: { chain: Chain; relays: number }) {
  const t = useTranslations('route');
  const steps = waterfall(props.chain);
  if (steps === null || steps.since === 'detected') {
    return (
      <section>
        <h2>{t('chainTitleNone')}</h2>
        <p>{t('chainNone')}</p>
        {steps !== null && <Bars waterfall={steps} />}
      </section>
    );
  }
  const title = steps.totalMs === null ? t('chainTitleOpen') : t('chainTitle', { total: wholeMillis(steps.totalMs) });
  return (
    <section>
      <h2>{title}</h2>
      <Bars waterfall={steps} />
      <p className={styles.muted}>{t('chainNote', { relays: props.relays })}</p>
    </section>
  );
}

function Bars(props: { waterfall: Waterfall }) {
  const words = useTranslations('words.chain');
  const { steps, longestMs } = props.waterfall;
  return (
    <dl className={styles.waterfall}>
      {steps.map(({ step, fromMs, toMs }) => (
        <div key={step}>
          <dt>{words(step)}</dt>
          <dd className={styles.track} aria-hidden="true">
            {toMs !== null && (
              <span
                style={{
                  left: `${(fromMs / longestMs) * 100}%`,
                  width: `max(3px, ${((toMs - fromMs) / longestMs) * 100}%)`,
                }}
              />
            )}
          </dd>
          <dd className={styles.number}>{toMs === null ? missing : wholeMillis(toMs - fromMs)}</dd>
        </div>
      ))}
    </dl>
  );
}
