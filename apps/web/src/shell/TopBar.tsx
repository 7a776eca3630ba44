import Link from 'next/link';
import type { ReactNode } from 'react';
import { Clock } from './Clock';
import styles from './shell.module.css';

/**
 * The bar on top of a page: its title, how fresh it is, its controls, the clock in the viewer's zone. `under`: the page
 * that this one is a part of.
 */
export function TopBar(props: {
  title: ReactNode;
  under?: { readonly href: string; readonly title: string };
  status?: ReactNode;
  children?: ReactNode;
}) {
  const { under } = props;
  return (
    <header className={styles.topBar}>
      <h1 className={styles.title}>
        {under && (
          <Link href={under.href} className={styles.crumb}>
            {under.title}
          </Link>
        )}
        {props.title}
      </h1>
      {props.status && <div className={styles.status}>{props.status}</div>}
      <div className={styles.controls}>{props.children}</div>
      <Clock />
    </header>
  );
}
