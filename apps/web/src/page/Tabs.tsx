'use client';
import styles from './tabs.module.css';

/** The parts of a page, one at a time, with how much is in each. */
export function Tabs<Value extends string>(props: {
  label: string;
  tabs: readonly { readonly value: Value; readonly label: string; readonly count?: number | undefined }[];
  value: Value;
  onPick: (value: Value) => void;
}) {
  return (
    <nav aria-label={props.label} className={styles.tabs}>
      {props.tabs.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          aria-current={value === props.value ? 'page' : undefined}
          onClick={() => props.onPick(value)}
        >
          {label}
          {count !== undefined && <span>{count}</span>}
        </button>
      ))}
    </nav>
  );
}
