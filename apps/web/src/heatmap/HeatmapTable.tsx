'use client';
import { useTranslations } from 'use-intl';
import { count } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import type { HeatmapData } from './data';
import styles from './heatmap.module.css';
import { unitKey, valueText } from './valueText';

/** The same cells as a table, in the order of the picture. */
export function HeatmapTable(props: { data: HeatmapData }) {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const { cells, carriers, unit, metric } = props.data;
  const order = cells.carrier
    .map((carrier, at) => ({ carrier, at, hour: cells.hour[at] ?? 0 }))
    .sort((one, other) => one.carrier - other.carrier || one.hour - other.hour);
  return (
    <div className={styles.tableBox}>
      <table>
        <caption>
          {t(`metrics.${metric}`)}, {t(unitKey(unit, metric))}
        </caption>
        <thead>
          <tr>
            <th>{t('tableCarrier')}</th>
            <th>{t('tableHour')}</th>
            {(['A', 'B'] as const).map((line) => (
              <th key={line}>
                <LineChip line={line} size={14} />
              </th>
            ))}
            <th>{t('tableProbes', { line: 'A' })}</th>
            <th>{t('tableProbes', { line: 'B' })}</th>
          </tr>
        </thead>
        <tbody>
          {order.map(({ carrier, at, hour }) => (
            <tr key={at}>
              <th scope="row">
                {carriers[carrier]?.regionCode} {carriers[carrier]?.name}
              </th>
              <td>{String(hour).padStart(2, '0')}:00</td>
              <td>{valueText(cells.A[at] ?? null, unit)}</td>
              <td>{valueText(cells.B[at] ?? null, unit)}</td>
              <td>{count(cells.probesA[at] ?? 0, language)}</td>
              <td>{count(cells.probesB[at] ?? 0, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
