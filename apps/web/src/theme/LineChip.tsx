import styles from './marks.module.css';

/** A line's letter: A is a square, B is round; filled while it is active, outlined while it stands by. */
export function LineChip(props: { line: string; active?: boolean; size?: 14 | 16 | 18 | 20 }) {
  const size = props.size ?? 16;
  return (
    <span
      className={styles.chip}
      data-line={props.line}
      data-active={props.active ?? true}
      style={{ width: size, height: size, fontSize: size <= 14 ? 9 : size * 0.65 }}
    >
      {props.line}
    </span>
  );
}
