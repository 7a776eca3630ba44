import { type RefObject, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { LineChip } from '@/theme/LineChip';
import type { BoardFrame, BoardRoute } from '@/trpc/types';
import { BoardRow } from './BoardRow';
import type { Arrangement } from './boardState';
import type { Freshness } from './freshness';
import styles from './table.module.css';
import { type Traces, traceBinMs } from './trace';
import { type Group, groups } from './triage';

export interface BoardViewProps {
  readonly frame: BoardFrame;
  readonly traces: Traces;
  readonly arrangement: Arrangement;
  readonly freshness: Freshness;
  /** Browser milliseconds since the frame was received. */
  readonly silentMs: number;
}

/** A on the left, B on the right, the switch between: like numbers are neighbours. */
export function BoardTable(props: BoardViewProps & { pointed: RefObject<boolean> }) {
  const t = useTranslations('board');
  const routes = useMemo(() => new Map(props.frame.routes.map((route) => [route.id, route])), [props.frame]);
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
      {groups.map((group) => (
        <GroupRows key={group} group={group} routes={pick(routes, props.arrangement[group])} {...props} />
      ))}
    </table>
  );
}

function pick(routes: ReadonlyMap<string, BoardRoute>, ids: readonly string[]): BoardRoute[] {
  return ids.flatMap((id) => routes.get(id) ?? []);
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

function GroupRows(props: BoardViewProps & { group: Group; routes: readonly BoardRoute[] }) {
  const t = useTranslations('board');
  if (props.routes.length === 0) return null;
  const newest = Math.floor(props.frame.at / traceBinMs) * traceBinMs;
  return (
    <tbody data-group={props.group}>
      <tr className={styles.group}>
        <th colSpan={13} scope="rowgroup">
          {t(`group.${props.group}`)} {props.routes.length}
          <span>{t(`groupHint.${props.group}`)}</span>
        </th>
      </tr>
      {props.routes.map((route) => (
        <BoardRow
          key={route.id}
          route={route}
          traces={props.traces[route.id]}
          at={props.frame.at}
          newest={newest}
          silentMs={props.silentMs}
        />
      ))}
    </tbody>
  );
}
