'use client';
import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { clockMinutes } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import type { MaintenanceRow } from './data';
import styles from './maintenance.module.css';
import { OccurrenceText } from './Occurrences';
import { useMaintenanceText } from './useMaintenanceText';

/** Windows that are planned, each with the one that is under way or comes next. */
export function MaintenanceTable(props: {
  rows: readonly MaintenanceRow[];
  now: number;
  /** Null for who may not. */
  onEdit: ((row: MaintenanceRow) => void) | null;
}) {
  const t = useTranslations('orders.maintenance');
  const columns = ['name', 'where', 'when', 'next', 'effect'] as const;
  return (
    <table className={styles.table} aria-label={t('list')}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(column)}
            </th>
          ))}
          {props.onEdit && <td />}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <Row key={row.id} row={row} now={props.now} onEdit={props.onEdit} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  row,
  now,
  onEdit,
}: {
  row: MaintenanceRow;
  now: number;
  onEdit: ((row: MaintenanceRow) => void) | null;
}) {
  const t = useTranslations('orders.maintenance');
  const language = useLanguage();
  const { rule, dayText } = useMaintenanceText();
  const next = row.next.find(({ to }) => to > now);
  const running = next !== undefined && next.from <= now;
  return (
    <tr>
      <th scope="row">
        {row.name} <span className={styles.sub}>{t('planned', { by: row.createdBy })}</span>
      </th>
      <td>
        {row.regionCode === null ? t('everyRegion') : regionName(row.regionCode, null, language)}{' '}
        <span className={styles.sub}>{row.line === null ? t('everyLine') : t('lineOf', { line: row.line })}</span>
      </td>
      <td>
        {rule(row)}{' '}
        {row.lastDay !== null && <span className={styles.sub}>{t('lastDay', { day: dayText(row.lastDay) })}</span>}
      </td>
      <td data-running={running}>
        {next === undefined && t('over')}
        {running && <b>{t('running', { until: clockMinutes(next.to, row.timeZone) })} </b>}
        {next && <OccurrenceText occurrence={next} zone={row.timeZone} />}
      </td>
      <td>{t(row.drains ? 'drains' : 'mutes')}</td>
      {onEdit && (
        <td className={styles.actions}>
          <Button aria-label={t('editOf', { name: row.name })} onClick={() => onEdit(row)}>
            {t('edit')}
          </Button>
        </td>
      )}
    </tr>
  );
}
