'use client';
import { useTranslations } from 'use-intl';
import { count } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import type { Grid } from './data';
import styles from './heatmap.module.css';
import { unitKey, valueText } from './valueText';

/** More than anybody reads, and a browser draws at once; the CSV has all. */
const MOST_ROWS = 2_000;

/** The same cells as a table, in the order of the picture. */
export function HeatmapTable(props: { grid: Grid }) {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const { groups, columns, kind, unit, metric } = props.grid;
  const cells = groups.flatMap(({ rows }) =>
    rows.flatMap((row) =>
      row.cells.flatMap((cell, at) => (cell === null ? [] : [{ row, cell, when: columns[at]?.text ?? '' }])),
    ),
  );
  return (
    <div className={styles.tableBox}>
      <table>
        <caption>
          {t(`metrics.${metric}`)}, {t(unitKey(unit, metric))}
          {cells.length > MOST_ROWS && ` · ${t('tableMore', { shown: MOST_ROWS, total: cells.length })}`}
        </caption>
        <thead>
          <tr>
            <th>{t(kind === 'weekdays' ? 'tableWeekday' : 'tableCarrier')}</th>
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
          {cells.slice(0, MOST_ROWS).map(({ row, cell, when }) => (
            <tr key={`${row.index} ${when}`}>
              <th scope="row">
                {row.regionCode} {row.name}
              </th>
              <td>{when}</td>
              <td>{valueText(cell.A, unit)}</td>
              <td>{valueText(cell.B, unit)}</td>
              <td>{count(cell.probesA, language)}</td>
              <td>{count(cell.probesB, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
