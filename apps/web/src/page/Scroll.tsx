import type { ReactNode } from 'react';
import styles from './page.module.css';

/** What may be wider than the page scrolls by itself, by keyboard too; `label` says what it is. */
export function Scroll(props: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll what has the focus.
    <section className={styles.scroll} aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}
