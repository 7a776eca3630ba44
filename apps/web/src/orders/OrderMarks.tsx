import { IconHandStop, IconTool, IconTransfer } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import type { BoardRoute } from '../trpc/types';
import styles from './orders.module.css';

/** A hand where somebody chose the line, arrows where a drill, a spanner where work is going on; their names say the rest. */
export function OrderMarks(props: { route: Pick<BoardRoute, 'override' | 'drill' | 'maintenance'> }) {
  const t = useTranslations('orders');
  const drills = useTranslations('drills.live');
  const { override, drill, maintenance } = props.route;
  const names = maintenance.map(({ name }) => name).join(', ');
  const drilling = drill && drills(`mark.${drill.state}`, { by: drill.by, line: drill.line, from: drill.from });
  const hand = override && t('mark', { line: override.line, by: override.by });
  return (
    <>
      {hand && (
        <span className={styles.mark} title={hand}>
          <IconHandStop size={14} stroke={1.8} role="img" aria-label={hand} />
        </span>
      )}
      {drilling && (
        <span className={styles.mark} title={drilling}>
          <IconTransfer size={14} stroke={1.8} role="img" aria-label={drilling} />
        </span>
      )}
      {maintenance.length > 0 && (
        <span className={styles.mark} title={t('markWork', { names })}>
          <IconTool size={14} stroke={1.8} role="img" aria-label={t('markWork', { names })} />
        </span>
      )}
    </>
  );
}
