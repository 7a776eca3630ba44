import type { ReactNode } from 'react';
import { Logo } from '@/shell/Logo';
import { LanguageSwitch, ThemeSwitch } from '@/shell/Preferences';
import styles from './signIn.module.css';

/** A page for strangers: one card in the middle, and below it language and theme. */
export function EntryPage(props: { title: ReactNode; intro?: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.card} data-wide={props.wide}>
        <p className={styles.brand}>
          <Logo size={26} /> Twinline
        </p>
        <h1 className={styles.title}>{props.title}</h1>
        {props.intro && <p className={styles.intro}>{props.intro}</p>}
        {props.children}
      </div>
      <footer className={styles.footer}>
        <LanguageSwitch />
        <ThemeSwitch />
      </footer>
    </main>
  );
}
