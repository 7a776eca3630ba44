import { Checkbox } from '@mantine/core';
import page from './page.module.css';

/** Below a list: whether what was archived stands in it too. */
export function ShowArchived(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Checkbox
      size="xs"
      className={page.showArchived}
      label={props.label}
      checked={props.checked}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}
