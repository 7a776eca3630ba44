'use client';
import { useTranslations } from 'use-intl';
import { count } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import styles from './availability.module.css';
import { type Minutes, minuteKinds } from './data';

/** Minutes by class, stacked; with `told`, each class that there is in words below. */
export function MinutesBar(props: { minutes: Minutes; told?: boolean }) {
  const t = useTranslations('availability');
  const language = useLanguage();
  const { minutes } = props;
  const total = minuteKinds.reduce((sum, kind) => sum + minutes[kind], 0);
  const text = (kind: (typeof minuteKinds)[number]) => count(Math.round(minutes[kind]), language);
  const [good, degraded, bad] = [text('good'), text('degraded'), text('bad')];
  const label = t('minutesAlt', {
    ...{ good, degraded, bad, planned: text('planned'), unknown: text('unknown'), noData: text('noData') },
  });
  return (
    <div>
      <div className={styles.minutes} role="img" aria-label={label} title={label}>
        {minuteKinds.map(
          (kind) =>
            minutes[kind] > 0 && (
              <i
                key={kind}
                className={styles.kind}
                data-kind={kind}
                style={{ flexGrow: minutes[kind] / (total || 1) }}
              />
            ),
        )}
      </div>
      {props.told && (
        <ul className={styles.legend}>
          {minuteKinds.map(
            (kind) =>
              Math.round(minutes[kind]) > 0 && (
                <li key={kind}>
                  <i className={styles.kind} data-kind={kind} /> {t(kind)} <b>{t('minutes', { count: text(kind) })}</b>
                </li>
              ),
          )}
        </ul>
      )}
    </div>
  );
}
