'use client';
import { IconCheck } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import styles from './reports.module.css';

const steps = ['waiting', 'running', 'done'] as const;

/** How far a report that is being made has come, in words, one behind the other. */
export function JobProgress({ state }: { state: (typeof steps)[number] }) {
  const t = useTranslations('reports.job');
  const at = steps.indexOf(state);
  return (
    <ol className={styles.steps} aria-label={t('label')}>
      {steps.map((step, i) => (
        <li
          key={step}
          data-state={i < at || state === 'done' ? 'past' : i === at ? 'now' : 'ahead'}
          aria-current={i === at ? 'step' : undefined}
        >
          {i < at || state === 'done' ? <IconCheck size={14} stroke={2} aria-hidden /> : <i aria-hidden />}
          {t(step)}
        </li>
      ))}
    </ol>
  );
}
