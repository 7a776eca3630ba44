'use client';
import type { Evidence } from '@twinline/engine/types';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { lossPercent, microsAsMillis, missing, threeDigits } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import type { RouteDescription } from './detail';
import { type EvidenceRow, evidenceRows } from './evidenceRows';
import styles from './route.module.css';

/** The numbers a decision went by, beside the policy's limits; what was over its limit is bold. */
export function EvidenceTable(props: { evidence: Evidence; policy: RouteDescription['policy'] }) {
  const t = useTranslations('route');
  const language = useLanguage();
  const slots = Object.keys(props.evidence.lines).sort();
  const windowMs = Math.max(...slots.map((slot) => props.evidence.lines[slot]?.figures.windowMs ?? 0));
  const rows = evidenceRows(props.evidence, props.policy);
  return (
    <section>
      <h2>{windowMs > 0 ? t('evidenceWindow', { window: duration(windowMs, language) }) : t('evidenceTitle')}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th />
            {slots.map((slot) => (
              <th key={slot} data-number>
                <LineChip line={slot} size={14} />
              </th>
            ))}
            <th data-number>{t('limit')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{t(row.name)}</th>
              {slots.map((slot) => (
                <td key={slot} data-number data-over={row.over[slot] ?? false}>
                  {written(row, row.values[slot] ?? null)}
                </td>
              ))}
              <td data-number className={styles.muted}>
                {row.name === 'rowScore' ? t('leaveUnder', { value: row.limit }) : limitText(row)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function written(row: EvidenceRow, value: number | null): string {
  if (value === null) return missing;
  switch (row.unit) {
    case 'micros':
      return microsAsMillis(value);
    case 'ratio':
      return lossPercent(value);
    case 'count':
      return String(Math.round(value));
  }
}

function limitText(row: EvidenceRow): string {
  return row.unit === 'ratio' ? threeDigits(row.limit * 100) : String(row.limit);
}
