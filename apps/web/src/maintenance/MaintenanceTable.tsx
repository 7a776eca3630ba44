'use client';
import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { clockMinutes } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import type { MaintenanceRow } from './data';
import styles from './maintenance.module.css';
import { OccurrenceText } from './Occurrences';
import { useMaintenanceText } from './useMaintenanceText';

const columns = ['name', 'where', 'when', 'next', 'effect'] as const;

/** Windows that are planned, each with the one that is under way or comes next. */
export function MaintenanceTable(props: {
  rows: readonly MaintenanceRow[];
  now: number;
  /** Null for who may not. */
  onEdit: ((row: MaintenanceRow) => void) | null;
}) {
  const t = useTranslations('orders.maintenance');
  return (
    <Table
      stacks
      label={t('list')}
      columns={[...columns.map((column) => t(column)), ...(props.onEdit ? [''] : [])]}
      className={styles.table}
    >
      {props.rows.map((row) => (
        <Row key={row.id} row={row} now={props.now} onEdit={props.onEdit} />
      ))}
    </Table>
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
        {row.name} <span className={page.under}>{t('planned', { by: row.createdBy })}</span>
      </th>
      <td data-label={t('where')}>
        <span>
          {' '}
          {row.regionCode === null ? t('everyRegion') : regionName(row.regionCode, null, language)}{' '}
          <span className={page.under}>{row.line === null ? t('everyLine') : t('lineOf', { line: row.line })}</span>
        </span>
      </td>
      <td data-label={t('when')}>
        <span>
          {' '}
          {rule(row)}{' '}
          {row.lastDay !== null && <span className={page.under}>{t('lastDay', { day: dayText(row.lastDay) })}</span>}
        </span>
      </td>
      <td data-label={t('next')}>
        <span>
          {next === undefined && t('over')}
          {running && <b>{t('running', { until: clockMinutes(next.to, row.timeZone) })} </b>}
          {next && <OccurrenceText occurrence={next} zone={row.timeZone} />}
        </span>
      </td>
      <td data-label={t('effect')}>{t(row.drains ? 'drains' : 'mutes')}</td>
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
