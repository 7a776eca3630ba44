'use client';
import { clockSeconds } from '@/format/time';
import styles from './shell.module.css';
import { useNow } from './useNow';
import { useViewerZone } from './useViewerZone';

export function Clock() {
  const now = useNow(1_000);
  const zone = useViewerZone();
  if (now === null || zone === null) return <span className={styles.clock} />;
  return <time className={styles.clock}>{clockSeconds(now, zone)}</time>;
}
