import type { Grade } from '@twinline/engine/types';
import { useTranslations } from 'use-intl';
import { GradeMark } from '@/theme/GradeMark';
import { LineChip } from '@/theme/LineChip';
import type { BoardRoute } from '@/trpc/types';
import styles from './counts.module.css';

const grades: readonly Grade[] = ['good', 'fair', 'poor', 'down', 'no-data'];

/** How many lines have which grade, A above B. */
export function Counts(props: { routes: readonly BoardRoute[] }) {
  const t = useTranslations('board');
  const words = useTranslations('words.grade');
  const slots = [...new Set(props.routes.flatMap((route) => Object.keys(route.lines)))].sort();
  const count = (slot: string, grade: Grade) =>
    props.routes.filter((route) => route.lines[slot]?.grade === grade).length;
  return (
    <table className={styles.counts} aria-label={t('countsLabel')}>
      <thead>
        <tr>
          <td />
          {grades.map((grade) => (
            <th key={grade} scope="col" data-grade={grade}>
              <span>
                <GradeMark grade={grade} size={12} /> {words(grade)}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {slots.map((slot) => (
          <tr key={slot}>
            <th scope="row">
              <span>
                <LineChip line={slot} size={14} /> {t('lineName', { line: slot })}
              </span>
            </th>
            {grades.map((grade) => (
              <td key={grade} data-zero={count(slot, grade) === 0}>
                {count(slot, grade)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
