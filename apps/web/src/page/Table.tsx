import type { ReactNode } from 'react';
import styles from './table.module.css';

/** A column's heading; above figures it stands on the right, as they do. */
type Column = string | { readonly number: string };

/**
 * A table under one row of headings. Cells with figures say `data-number`; where it `stacks`, a phone shows each row
 * as a block, in which a cell's `data-label` stands beside it in the place of the heading.
 */
export function Table(props: {
  label?: string;
  columns: readonly Column[];
  stacks?: boolean;
  dense?: boolean;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <table
      aria-label={props.label}
      className={props.className === undefined ? styles.table : `${styles.table} ${props.className}`}
      data-stacks={props.stacks}
      data-dense={props.dense}
    >
      <thead>
        <tr>
          {props.columns.map((column) => {
            const label = typeof column === 'string' ? column : column.number;
            if (label === '') return <td key="actions" />;
            return (
              <th key={label} scope="col" data-number={typeof column === 'string' ? undefined : true}>
                {label}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  );
}
