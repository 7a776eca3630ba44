'use client';
import { useTranslations } from 'use-intl';
import { lossPercent, microsAsMillis, missing } from '../format/number';
import { clockSeconds, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import type { RouteDetail } from './detail';
import styles from './route.module.css';

const MOST_ROWS = 200;

/** The chart's figures as a table, newest first. */
export function TimelineTable(props: { detail: RouteDetail; zone: string }) {
  const t = useTranslations('route');
  const language = useLanguage();
  const { detail, zone } = props;
  const rows = Object.entries(detail.lines)
    .flatMap(([slot, line]) => line.start.map((start, index) => ({ slot, line, start, index })))
    .sort((one, other) => other.start - one.start || one.slot.localeCompare(other.slot));
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <caption className={styles.caption}>
          {rows.length > MOST_ROWS ? t('tableMore', { shown: MOST_ROWS, total: rows.length }) : t('tableCaption')}
        </caption>
        <thead>
          <tr>
            <th>{t('time')}</th>
            <th>{t('lineHeader')}</th>
            <th data-number>{t('rttP50')}</th>
            <th data-number>{t('rttP95')}</th>
            <th data-number>{t('lossHeader')}</th>
            <th data-number>{t('jitterHeader')}</th>
            <th data-number>{t('scoreTitle')}</th>
            <th data-number>{t('probes')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ slot, line, start, index }) => (
            <tr key={`${slot}${start}`}>
              <td>
                {dayAndMonth(start, zone, language)} {clockSeconds(start, zone)}
              </td>
              <td>
                <LineChip line={slot} size={14} />
              </td>
              <td data-number>{line.blackout[index] ? t('blackout') : microsAsMillis(line.rttP50Micros[index])}</td>
              <td data-number>{microsAsMillis(line.rttP95Micros[index])}</td>
              <td data-number>{lossPercent(line.lossRatio[index])}</td>
              <td data-number>{microsAsMillis(line.jitterMicros[index])}</td>
              <td data-number>{line.score[index] ?? missing}</td>
              <td data-number>{line.probes[index]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
