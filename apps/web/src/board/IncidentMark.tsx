import { IconAlertTriangle } from '@tabler/icons-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { BoardRoute } from '@/trpc/types';
import styles from './table.module.css';

/** A plain triangle where a line of the route has an open incident, which it leads to; the hue is left to the grades. */
export function IncidentMark(props: { lines: BoardRoute['lines'] }) {
  const t = useTranslations('board');
  const id = Object.values(props.lines).find((line) => line.incidentId !== null)?.incidentId;
  if (!id) return null;
  return (
    <Link
      href={`/incidents/${id}`}
      className={styles.incident}
      aria-label={t('incidentOpen')}
      title={t('incidentOpen')}
    >
      <IconAlertTriangle size={14} stroke={1.8} aria-hidden="true" />
    </Link>
  );
}
