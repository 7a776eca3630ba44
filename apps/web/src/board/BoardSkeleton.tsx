import { Skeleton } from '@mantine/core';
import styles from './board.module.css';

const rows = Array.from({ length: 8 }, (_, row) => `row-${row}`);

/** The board's own geometry, shown only when loading takes longer than a blink. */
export function BoardSkeleton() {
  return (
    <div className={styles.skeleton} aria-busy="true">
      <Skeleton height={26} width={280} animate={false} />
      <Skeleton height={18} width={420} animate={false} />
      <Skeleton height={18} animate={false} />
      {rows.map((row) => (
        <Skeleton key={row} height={44} animate={false} />
      ))}
    </div>
  );
}
