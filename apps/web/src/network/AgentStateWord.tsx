import { IconCircleCheck, IconCircleDashed, IconCircleMinus, IconHourglass } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import type { AgentStateName } from './data';
import styles from './network.module.css';

const icons = {
  reporting: IconCircleCheck,
  withdrawn: IconCircleMinus,
  offline: IconCircleDashed,
  waiting: IconHourglass,
} as const;

/** Mark and word; without a hue, because an agent is no grade. Reporting is grey and thin, trouble is bold. */
export function AgentStateWord(props: { state: AgentStateName }) {
  const t = useTranslations('network.stateWord');
  const Icon = icons[props.state];
  return (
    <span className={styles.state} data-state={props.state}>
      <Icon size={15} stroke={1.8} aria-hidden />
      {t(props.state)}
    </span>
  );
}
