'use client';
import { useTranslations } from 'use-intl';
import page from '../page/page.module.css';
import styles from './availability.module.css';
import type { Overview } from './data';

/** The rule in words, with the very limits that the figures were made with. */
export function Rule(props: { rule: Overview['rule'] }) {
  const t = useTranslations('availability');
  const { rule } = props;
  return (
    <section className={styles.rule}>
      <h2 className={page.title}>{t('rule')}</h2>
      <p>{t('ruleAvailability')}</p>
      <p>
        {t('ruleMinutes', {
          ...{ measured: rule.measuredSeconds, bad: rule.badSeconds, loss: rule.lossRatio * 100, probes: rule.probes },
          ...{ lost: rule.lost, jitter: rule.jitterMicros / 1_000, rtt: rule.rttMicros / 1_000 },
        })}
      </p>
      <p>{t('ruleWeights')}</p>
      <p>{t('rulePlanned')}</p>
      <p>{t('ruleBudget')}</p>
    </section>
  );
}
