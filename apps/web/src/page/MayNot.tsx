import { IconLock } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import type { Messages } from '../i18n/messages';
import styles from './page.module.css';

/** Work that a role may lack. */
export type Work = keyof Messages['words']['mayNot'];

/** In the place of what somebody's role lacks: who can do it, and whom to ask. `whole`: in the place of a page. */
export function MayNot(props: { work: Work; whole?: boolean }) {
  const t = useTranslations('words.mayNot');
  return (
    <p className={props.whole ? `${styles.mayNot} ${styles.mayNotWhole}` : styles.mayNot}>
      <IconLock size={14} stroke={1.7} aria-hidden />
      {t(props.work)}
    </p>
  );
}
