import type { ReactNode } from 'react';
import { Clock } from './Clock';
import styles from './shell.module.css';

/** The bar on top of a page: its title, how fresh it is, its controls, the clock in the viewer's zone. */
export function TopBar(props: { title: ReactNode; status?: ReactNode; children?: ReactNode }) {
  return (
    <header className={styles.topBar}>
      <h1 className={styles.title}>{props.title}</h1>
      {props.status && <div className={styles.status}>{props.status}</div>}
      <div className={styles.controls}>{props.children}</div>
      <Clock />
    </header>
  );
}
