import { useTranslations } from 'use-intl';
import type { DeliveryTry } from './data';
import styles from './relays.module.css';

const answeredWell = (status: number | null) => status !== null && status >= 200 && status < 300;

/** A tick a try: filled where it was taken, hollow where it was not. */
export function TryTicks(props: { log: readonly Pick<DeliveryTry, 'status'>[] }) {
  const t = useTranslations('relays');
  const label = t('ticks', { tries: props.log.length });
  return (
    <span className={styles.ticks} role="img" aria-label={label} title={label}>
      {props.log.map(({ status }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tries are only ever appended.
        <i key={index} data-well={answeredWell(status)} />
      ))}
    </span>
  );
}

const MOST = 8;

/** The same where only their number and the end are known. */
export function TryCount(props: { tries: number; acknowledged: boolean }) {
  const shown = Math.min(props.tries, MOST);
  const log = Array.from({ length: shown }, (_, index) => ({
    status: props.acknowledged && index === shown - 1 ? 200 : null,
  }));
  return (
    <span className={styles.count}>
      <TryTicks log={log} /> {props.tries}
    </span>
  );
}
