import {
  IconAlertTriangle,
  IconArchive,
  IconBellOff,
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
} from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import type { RelayState } from './relayState';
import styles from './relays.module.css';

const icons = {
  paused: IconClockPause,
  failing: IconAlertTriangle,
  behind: IconAlertTriangle,
  disabled: IconBellOff,
  waiting: IconCircleDashed,
  fine: IconCircleCheck,
  archived: IconArchive,
} as const;

/** A mark and a word. */
export function RelayStateWord(props: { state: RelayState }) {
  const t = useTranslations('relays.state');
  const Icon = icons[props.state];
  return (
    <span className={styles.state} data-state={props.state}>
      <Icon size={15} stroke={1.8} aria-hidden /> {t(props.state)}
    </span>
  );
}
