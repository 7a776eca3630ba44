'use client';
import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { csvText } from '../format/csv';
import { download } from '../format/download';
import { count } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Scroll } from '../page/Scroll';
import type { TraceTable } from './data';
import styles from './reports.module.css';
import { numberText } from './traceCells';
import { useCellText } from './useCellText';

/** Rows of the inputs, as they were read from one table of the database, with the sum of each column that has one. */
export function TraceRows({ table, zone, fileName }: { table: TraceTable; zone: string; fileName: string }) {
  const t = useTranslations('reports.trace');
  const language = useLanguage();
  const { source, columns, rows, rowCount, totals } = table;
  const cellText = useCellText(zone);
  const isNumber = (at: number) =>
    columns[at]?.endsWith('_at') !== true && rows.every((row) => typeof row[at] === 'number' || row[at] === null);
  const label = t('rowsOf', { source: t(`source.${source}`), count: rowCount });
  return (
    <section>
      <div className={styles.rowsHead}>
        <div>
          <h3>{label}</h3>
          <p className={page.sub}>
            {t('table', { source })} {rows.length < rowCount && t('first', { shown: count(rows.length, language) })}
          </p>
        </div>
        {rows.length > 0 && (
          <Button
            aria-label={t('csvOf', { source: t(`source.${source}`) })}
            onClick={() => download(fileName, 'text/csv', csvText([columns, ...rows]))}
          >
            CSV
          </Button>
        )}
      </div>
      {rows.length > 0 && (
        <div className={styles.scrolled}>
          <Scroll label={label}>
            <table className={styles.rows}>
              <thead>
                <tr>
                  {columns.map((name, at) => (
                    <th key={name} scope="col" data-number={isNumber(at)}>
                      {t(`column.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own, and never change places.
                  <tr key={i}>
                    {row.map((cell, at) => (
                      <td key={columns[at]} data-number={isNumber(at)}>
                        {cellText(columns[at] ?? '', cell)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
              {totals.some((total) => total !== null) && (
                <tfoot>
                  <tr>
                    {totals.map((total, at) =>
                      total === null ? (
                        <td key={columns[at]}>{at === 0 ? t('total') : ''}</td>
                      ) : (
                        <td key={columns[at]} data-number data-total={columns[at]}>
                          {numberText(total, language)}
                        </td>
                      ),
                    )}
                  </tr>
                </tfoot>
              )}
            </table>
          </Scroll>
        </div>
      )}
    </section>
  );
}
