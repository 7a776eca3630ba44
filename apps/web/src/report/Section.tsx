import type { ReactNode } from 'react';
import styles from './document.module.css';

/** A part of the report: its title, and the sentence that answers it. `page`: begins a new sheet of paper. */
export function Section(props: { title: string; lead?: ReactNode; page?: boolean; children?: ReactNode }) {
  return (
    <section className={styles.section} data-page={props.page}>
      <div className={styles.opening}>
        <h2>{props.title}</h2>
        {props.lead !== undefined && props.lead !== '' && <p className={styles.lead}>{props.lead}</p>}
      </div>
      {props.children}
    </section>
  );
}

/** A table under its own small title; the title never stays behind at the foot of a sheet. */
export function Titled(props: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <>
      <div className={styles.opening} data-sub>
        <h3>{props.title}</h3>
        {props.note !== undefined && <p className={styles.lead}>{props.note}</p>}
      </div>
      {props.children}
    </>
  );
}
