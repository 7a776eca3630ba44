'use client';
import { useTranslations } from 'use-intl';
import { clockMinutes, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import styles from './availability.module.css';
import type { LineMonth } from './data';
import { downText } from './text';

/** How much of the downtime that the month allows is gone, and what will come of it. */
export function BudgetBar(props: { budget: NonNullable<LineMonth['budget']>; zone: string }) {
  const t = useTranslations('availability');
  const language = useLanguage();
  const { budget, zone } = props;
  const share = budget.usedSeconds / budget.allowedSeconds;
  const over = budget.leftSeconds < 0;
  const allowed = downText(budget.allowedSeconds, language);
  const [left, beyond] = [downText(budget.leftSeconds, language), downText(-budget.leftSeconds, language)];
  const day = (at: number) => dayAndMonth(at, zone, language);
  return (
    <div className={styles.budget} data-over={over}>
      <span role="img" aria-label={t('budgetAlt', { used: Math.round(share * 100) })}>
        <i style={{ width: `${Math.min(100, share * 100)}%` }} />
      </span>
      <p>
        {t('used', { used: downText(budget.usedSeconds, language) })} ·{' '}
        <b>{over ? t('over', { over: beyond, allowed }) : t('left', { left, allowed })}</b>
      </p>
      {budget.breachedAt !== null && (
        <p className={styles.breach}>
          {budget.breachExact
            ? t('breached', { at: `${day(budget.breachedAt)} ${clockMinutes(budget.breachedAt, zone)}` })
            : t('breachedDay', { at: day(budget.breachedAt - 1) })}
        </p>
      )}
      {budget.goneAt !== null && <p className={styles.risk}>{t('goneAt', { at: day(budget.goneAt) })}</p>}
    </div>
  );
}
