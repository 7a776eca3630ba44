import styles from './page.module.css';

/** Holds the place of what is being loaded; it appears after 150 ms. `height` in px. */
export function Skeleton(props: { label: string; height?: number }) {
  return (
    <div className={styles.skeleton} style={{ height: props.height ?? 320 }} role="status" aria-label={props.label} />
  );
}
