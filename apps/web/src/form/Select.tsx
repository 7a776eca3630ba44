import { IconChevronDown } from '@tabler/icons-react';
import styles from './form.module.css';

/** The browser's own list of choices in the manner of our inputs. */
export function Select(props: {
  id: string;
  note: string;
  value: string;
  options: readonly { value: string; label: string }[];
  disabled?: boolean;
  onPick: (value: string) => void;
}) {
  return (
    <span className={styles.select}>
      <select
        id={props.id}
        aria-describedby={props.note}
        value={props.value}
        disabled={props.disabled === true || props.options.length === 0}
        onChange={(event) => props.onPick(event.target.value)}
      >
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <IconChevronDown size={14} aria-hidden />
    </span>
  );
}
