import { IconSearch } from '@tabler/icons-react';
import page from '../page/page.module.css';
import styles from './picker.module.css';

/** A page's search, in the manner of its pickers. */
export function Search(props: { label: string; hint: string; value: string; onChange: (value: string) => void }) {
  return (
    <label className={styles.picker} data-search>
      <IconSearch size={15} aria-hidden />
      <span className={page.srOnly}>{props.label}</span>
      <input
        type="search"
        value={props.value}
        placeholder={props.hint}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}
