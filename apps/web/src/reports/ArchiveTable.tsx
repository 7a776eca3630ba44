'use client';
import { Button } from '@mantine/core';
import { figureText } from '@twinline/api/people/reportWords';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { missing } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';

import type { ArchiveRow } from './data';
import { daysText, periodTitle } from './periodText';
import styles from './reports.module.css';

const FIRST_ROWS = 40;

/** Reports, newest first, each with its own title as its line. */
export function ArchiveTable({ reports, timeZone }: { reports: readonly ArchiveRow[]; timeZone: string }) {
  const t = useTranslations('reports');
  const [all, setAll] = useState(false);
  const shown = all ? reports : reports.slice(0, FIRST_ROWS);
  const columns = [t('column.period'), t('column.title'), { number: t('column.available') }, t('column.version')];
  return (
    <>
      <Table label={t('table')} columns={columns} stacks className={styles.archive}>
        {shown.map((row) => (
          <Row key={row.name} row={row} timeZone={timeZone} />
        ))}
      </Table>
      {shown.length < reports.length && (
        <Button className={styles.more} onClick={() => setAll(true)}>
          {t('showAll', { count: reports.length })}
        </Button>
      )}
    </>
  );
}

function Row({ row, timeZone }: { row: ArchiveRow; timeZone: string }) {
  const t = useTranslations('reports');
  const language = useLanguage();
  const days = row.kind === 'days' ? t('days', { days: Math.round((row.to - row.from) / 86_400_000) }) : null;
  return (
    <tr data-running={!row.complete}>
      <th scope="row">
        <Link href={`/reports/${row.name}`}>{periodTitle(row, timeZone, language)}</Link>
        <span className={page.under}>{days ?? daysText(row, timeZone, language)}</span>
      </th>
      <td>{row.title?.[language] ?? <span className={styles.muted}>{t(row.complete ? 'unmade' : 'running')}</span>}</td>
      <td data-number data-empty={row.availability === null} data-label={t('column.available')}>
        <span>{figureText('totals/availability', row.availability, language)}</span>
      </td>
      <td data-empty={row.version === null} data-label={t('column.version')}>
        <span>
          {row.version === null ? missing : t('version', { version: row.version })}
          {row.version !== null && row.version > 1 && (
            <span className={page.under}>{t(row.reason === 'late-data' ? 'corrected' : 'madeAgain')}</span>
          )}
        </span>
      </td>
    </tr>
  );
}
