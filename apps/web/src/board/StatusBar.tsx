import { useTranslations } from 'use-intl';
import { threeDigits, wholeMillis } from '@/format/number';
import { usePerson } from '@/shell/Person';
import type { BoardFrame, BoardSnapshot } from '@/trpc/types';
import styles from './board.module.css';

/** What stands behind the board: agents, lines, switches of the day, and how finely loss is resolved. */
export function StatusBar(props: { frame: BoardFrame | null; snapshot: BoardSnapshot | null; switches: number }) {
  const t = useTranslations('board');
  const shell = useTranslations('shell');
  const me = usePerson();
  const lines = props.frame?.routes.flatMap((route) => Object.values(route.lines)) ?? [];
  const incidents = new Set(lines.flatMap((line) => line.incidentId ?? [])).size;
  const resolutions = lines.flatMap((line) => line.lossResolution ?? []);
  const median = props.snapshot?.switches24h.medianFaultToAppliedMs ?? null;
  return (
    <footer className={styles.statusBar}>
      {props.frame && (
        <span>
          {t('agents', { reporting: props.frame.agentsReporting, total: props.frame.agentsTotal })}
          {props.frame.agentsWithdrawn > 0 && t('withdrawn', { count: props.frame.agentsWithdrawn })}
        </span>
      )}
      {props.frame && <span>{t('lines', { count: lines.length })}</span>}
      <span>
        {t('switches', { count: props.switches })}
        {median !== null && t('median', { duration: wholeMillis(median) })}
      </span>
      {incidents > 0 && <span>{t('incidents', { count: incidents })}</span>}
      {resolutions.length > 0 && (
        <span className={styles.resolution}>
          {t('resolution', { percent: threeDigits(Math.max(...resolutions) * 100) })}
        </span>
      )}
      {me.organization.demo && <span className={styles.badge}>{shell('demoData')}</span>}
    </footer>
  );
}
