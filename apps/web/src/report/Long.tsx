'use client';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import styles from './long.module.css';

/** As many rows as long.module.css leaves on a phone. */
const SHORT = 8;

/** A table that begins short on a phone; elsewhere, and on paper, all of its rows are there. */
export function Long(props: { rows: number; children: ReactNode }) {
  const t = useTranslations('report.long');
  const [all, setAll] = useState(false);
  return (
    <div className={styles.long} data-all={all}>
      {props.children}
      {props.rows > SHORT && !all && (
        <button type="button" onClick={() => setAll(true)}>
          {t('all', { count: props.rows })}
        </button>
      )}
    </div>
  );
}
