'use client';
import type { Budget } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { Figure } from './Figure';
import { minutesText } from './minutesText';
import styles from './table.module.css';

/** How much of a budget was used, and what is left; `k` without the field. */
export function BudgetBar(props: { budget: Budget; k: string }) {
  const t = useTranslations('report.budget');
  const { allowedMinutes, usedMinutes, leftMinutes } = props.budget;
  const share = allowedMinutes > 0 ? usedMinutes / allowedMinutes : usedMinutes > 0 ? 1 : 0;
  const overdrawn = leftMinutes < 0 && minutesText(leftMinutes) !== minutesText(0);
  const left = minutesText(leftMinutes);
  return (
    <span className={styles.budget} data-missed={overdrawn}>
      <span role="img" aria-label={t('alt', { used: Math.round(share * 100), left })}>
        <i style={{ width: `${Math.min(100, share * 100)}%` }} />
      </span>
      <span>
        <Figure k={`${props.k}/budget.leftMinutes`}>{left}</Figure> {t('minutes')}
      </span>
    </span>
  );
}
