'use client';
import { IconSearch } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { Keys } from '../keys/Keys';
import { useOpenPalette } from '../palette/PaletteProvider';
import styles from './topBar.module.css';

/** “Search or run a command”, on top of every page. */
export function SearchButton() {
  const t = useTranslations('shell');
  const open = useOpenPalette();
  return (
    <button type="button" className={styles.search} aria-keyshortcuts="Control+K" onClick={open}>
      <IconSearch size={15} stroke={1.7} aria-hidden />
      <span className={styles.words}>{t('search')}</span>
      <Keys keys="Ctrl k" />
    </button>
  );
}
