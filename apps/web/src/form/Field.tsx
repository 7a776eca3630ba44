import { type ReactNode, useId } from 'react';
import styles from './form.module.css';

/** A labelled input with a note below it; `wrong` says that the note is a refusal. */
export function Field(props: {
  label: string;
  note?: ReactNode;
  wrong?: boolean;
  children: (id: string, note: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{props.label}</label>
      {props.children(id, `${id}-note`)}
      {props.note && (
        <p id={`${id}-note`} className={props.wrong ? styles.refusal : styles.note} aria-live="polite">
          {props.note}
        </p>
      )}
    </div>
  );
}
