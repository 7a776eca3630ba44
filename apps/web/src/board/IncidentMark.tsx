import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import type { BoardRoute } from '@/trpc/types';

/** A plain triangle where a line of the route has an open incident; the hue is left to the grades. */
export function IncidentMark(props: { lines: BoardRoute['lines'] }) {
  const t = useTranslations('board');
  if (!Object.values(props.lines).some((line) => line.incidentId !== null)) return null;
  return <IconAlertTriangle size={14} stroke={1.8} role="img" aria-label={t('incidentOpen')} />;
}
