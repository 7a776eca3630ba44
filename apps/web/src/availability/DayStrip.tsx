'use client';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { availabilityText } from '../report/availabilityText';
import styles from './availability.module.css';
import type { DayFigures } from './data';
import { downText } from './text';

/** The month's days that have begun, each by the worst that it had. */
export function DayStrip(props: { days: readonly DayFigures[] }) {
  const t = useTranslations('availability');
  const language = useLanguage();
  return (
    <ol className={styles.days} aria-label={t('days')}>
      {props.days.map((day) => {
        const available = t('percent', { value: availabilityText(day.slaAvailability) });
        const label =
          day.availability === null
            ? t('dayNoData', { day: day.day })
            : t('dayAlt', { day: day.day, available, down: downText(day.downSeconds, language) });
        return (
          <li key={day.day} className={styles.kind} data-kind={kindOf(day)} title={label}>
            <span aria-hidden>{Number(day.day.slice(-2))}</span>
            <span className={page.srOnly}>{label}</span>
          </li>
        );
      })}
    </ol>
  );
}

function kindOf({ availability, downSeconds, minutes }: DayFigures): string {
  if (availability === null) return 'noData';
  if (downSeconds > 0 || minutes.bad > 0) return 'bad';
  if (minutes.degraded > 0) return 'degraded';
  return minutes.good > 0 ? 'good' : 'unknown';
}
