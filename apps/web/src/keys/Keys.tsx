import styles from './keys.module.css';

const names: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** Keys as they stand on the keyboard: “g b” is G, then B; “Ctrl k” is both at once. */
export function Keys(props: { keys: string }) {
  return (
    <span className={styles.keys}>
      {props.keys.split(' ').map((key) => (
        <kbd key={key}>{names[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</kbd>
      ))}
    </span>
  );
}
