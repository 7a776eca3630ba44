import { IconChevronDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './picker.module.css';

/** A choice in a page's bar: what is chosen about, and its value. The box is the label of the control in it. */
export function Picker(props: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child.
    <label className={styles.picker}>
      <span>{props.label}</span>
      {props.children}
    </label>
  );
}

/** A picker of one of many. */
export function SelectPicker<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { readonly value: Value; readonly label: string }[];
  onPick: (value: Value) => void;
}) {
  return (
    <Picker label={props.label}>
      <select value={props.value} onChange={(event) => props.onPick(event.target.value as Value)}>
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <IconChevronDown size={13} aria-hidden />
    </Picker>
  );
}
