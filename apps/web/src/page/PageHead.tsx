import type { ReactNode } from 'react';
import styles from './page.module.css';

/** The sentence that answers the page's question, a line on what it rests on, and beside them what may be done. */
export function PageHead(props: { head: ReactNode; detail?: ReactNode; live?: boolean; children?: ReactNode }) {
  return (
    <div className={styles.head}>
      <div className={styles.sentence} aria-live={props.live ? 'polite' : undefined}>
        <h2>{props.head}</h2>
        {props.detail && <p>{props.detail}</p>}
      </div>
      {props.children}
    </div>
  );
}
