'use client';
import { clockSeconds, utcOffset } from '@/format/time';
import styles from './shell.module.css';
import { useNow } from './useNow';
import { useShownZone } from './useShownZone';

/** Now, in the zone in which the page tells its times. */
export function Clock(props: { audience: string | null }) {
  const now = useNow(1_000);
  const zone = useShownZone(props.audience);
  if (now === null || zone === null) return <span className={styles.clock} />;
  return (
    <time className={styles.clock} title={utcOffset(now, zone)}>
      {clockSeconds(now, zone)}
    </time>
  );
}
