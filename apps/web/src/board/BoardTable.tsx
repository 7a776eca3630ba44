import type { RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { LineChip } from '@/theme/LineChip';
import type { BoardFrame } from '@/trpc/types';
import { BoardRow } from './BoardRow';
import type { Freshness } from './freshness';
import type { Section } from './sections';
import styles from './table.module.css';
import { type Traces, traceBinMs } from './trace';

export interface BoardViewProps {
  readonly frame: BoardFrame;
  readonly traces: Traces;
  readonly sections: readonly Section[];
  readonly freshness: Freshness;
  /** Browser milliseconds since the frame was received; 0 while that is no longer than usual. */
  readonly silentMs: number;
}

/** A on the left, B on the right, the switch between: like numbers are neighbours. */
export function BoardTable(props: BoardViewProps & { pointed: RefObject<boolean> }) {
  const t = useTranslations('board');
  const point = (on: boolean) => () => {
    props.pointed.current = on;
  };
  return (
    <table
      className={styles.table}
      data-fresh={props.freshness}
      aria-label={t('tableLabel')}
      onPointerEnter={point(true)}
      onPointerLeave={point(false)}
    >
      <Columns />
      {props.sections.map((section) => (
        <SectionRows key={section.key} section={section} {...props} />
      ))}
    </table>
  );
}

function Columns() {
  const t = useTranslations('board.column');
  return (
    <thead>
      <tr>
        <th className={styles.route}>
          <em>{t('route')}</em>
          <small>{t('routeShort')}</small>
        </th>
        <th className={styles.spark}>
          <span>
            <LineChip line="A" size={14} /> <em>{t('spark')}</em>
            <small>{t('sparkShort')}</small>
          </span>
        </th>
        <th className={styles.jitter}>{t('jitter')}</th>
        <th className={styles.figure}>{t('loss')}</th>
        <th className={styles.figure}>{t('rtt')}</th>
        <th className={styles.grade}>{t('grade')}</th>
        <th className={styles.active}>{t('active')}</th>
        <th className={styles.grade}>{t('grade')}</th>
        <th className={styles.figure}>{t('rtt')}</th>
        <th className={styles.figure}>{t('loss')}</th>
        <th className={styles.jitter}>{t('jitter')}</th>
        <th className={styles.spark} data-side="right">
          <span>
            <em>{t('spark')}</em>
            <small>{t('sparkShort')}</small> <LineChip line="B" size={14} />
          </span>
        </th>
        <th className={styles.age}>{t('age')}</th>
      </tr>
    </thead>
  );
}

function SectionRows(props: BoardViewProps & { section: Section }) {
  const { section, frame } = props;
  const newest = Math.floor(frame.at / traceBinMs) * traceBinMs;
  return (
    <tbody data-group={section.key}>
      <tr className={styles.group}>
        <th colSpan={13} scope="rowgroup">
          {section.title} {section.rows.length}
          <span>{section.hint}</span>
        </th>
      </tr>
      {section.rows.map(({ route }) => (
        <BoardRow
          key={route.id}
          route={route}
          traces={props.traces[route.id]}
          at={frame.at}
          newest={newest}
          silentMs={props.silentMs}
        />
      ))}
    </tbody>
  );
}
