import { IconChevronRight } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import styles from './tree.module.css';

/** Shows or hides what is below a row. */
export function Disclosure(props: { name: string; opened: boolean; onToggle: () => void }) {
  const t = useTranslations('network.tree');
  return (
    <button
      type="button"
      className={styles.disclosure}
      aria-expanded={props.opened}
      aria-label={t('below', { name: props.name })}
      onClick={props.onToggle}
    >
      <IconChevronRight size={15} aria-hidden />
    </button>
  );
}
