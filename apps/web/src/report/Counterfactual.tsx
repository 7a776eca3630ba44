'use client';
import { useTranslations } from 'use-intl';
import { LineChip } from '../theme/LineChip';
import type { WeeklyReport } from './data';
import { minutesText } from './minutesText';
import styles from './report.module.css';

/** Bad minutes on A alone, on B alone, as chosen, and at best. */
export function Counterfactual(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const { badMinutes: bad } = props.report.totals;
  const most = Math.max(bad.A, bad.B, bad.chosen, bad.best, 0.1);
  const saved = bad.A - bad.chosen;
  const bars = [
    { key: 'A', label: t('onAlone', { line: 'A' }), chip: 'A', value: bad.A },
    { key: 'B', label: t('onAlone', { line: 'B' }), chip: 'B', value: bad.B },
    { key: 'chosen', label: t('asChosen'), chip: null, value: bad.chosen },
    { key: 'best', label: t('bestPossible'), chip: null, value: bad.best },
  ];
  return (
    <section>
      <h2>{t('badTitle')}</h2>
      <p className={styles.note}>
        {t('badNote', { routes: props.report.routes.length })}{' '}
        {saved >= 0.05 && t('badSaved', { saved: minutesText(saved), alone: minutesText(bad.A) })}
      </p>
      <div className={styles.bars}>
        {bars.map((bar) => (
          <div key={bar.key} data-bar={bar.key}>
            <span>{bar.chip !== null && <LineChip line={bar.chip} size={18} />}</span>
            <span>{bar.label}</span>
            <span className={styles.bar}>
              <i style={{ width: `max(2px, ${(bar.value / most) * 78}%)` }} />
              <b>{minutesText(bar.value)}</b> {t('minutes')}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}
