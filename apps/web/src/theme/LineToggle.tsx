import { LineChip } from './LineChip';
import styles from './marks.module.css';

/**
 * Shows which of a route's lines carries the stream; it never switches. While a switch is under way the line that is
 * left is outlined and an arrow points to the new one. `label` says the same in words.
 */
export function LineToggle(props: {
  lines: readonly string[];
  active: string;
  switchingFrom?: string | null;
  label: string;
}) {
  const from = props.switchingFrom ?? null;
  const toward = from === null ? null : props.lines.indexOf(props.active) > props.lines.indexOf(from) ? '→' : '←';
  return (
    <span className={styles.toggle} role="img" aria-label={props.label}>
      {props.lines.map((line) =>
        line === props.active || line === from ? (
          <LineChip key={line} line={line} active={line === props.active} size={20} />
        ) : (
          <span key={line} className={styles.toggleRest}>
            {line}
          </span>
        ),
      )}
      {toward !== null && <span className={styles.toggleArrow}>{toward}</span>}
    </span>
  );
}
