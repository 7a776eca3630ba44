'use client';
import type { Compared } from '@twinline/api/people/reportTypes';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { missing } from '../format/number';
import { Figure } from './Figure';
import styles from './table.module.css';
import { changeText, type Metric, toneOf } from './write';

/** A cell with a figure; `label` stands beside it on a phone, where rows are blocks. */
export function NumberCell(props: {
  label: string;
  k?: string | undefined;
  children: ReactNode;
  muted?: boolean;
  /** Begins a group of columns. */
  first?: boolean;
}) {
  const { k, children } = props;
  return (
    <td
      data-number
      data-label={props.label}
      data-group={props.first}
      className={props.muted ? styles.muted : undefined}
    >
      {k === undefined || children === missing ? children : <Figure k={k}>{children}</Figure>}
    </td>
  );
}

/** A figure, its change against the period before, and the median of earlier ones: a cell for each that there is. */
export function ComparedCells(props: {
  label: string;
  k: string;
  compared: Compared;
  metric: Metric;
  /** What the other two are called: “on W45”, “4-week median”. */
  labels: ComparedLabels;
}) {
  const { compared, metric, labels } = props;
  const { value, before, median } = compared;
  return (
    <>
      <NumberCell first label={props.label} k={props.k}>
        {metric.write(value)}
      </NumberCell>
      {labels.change !== null && (
        <td data-number data-change data-label={labels.change}>
          {value === null || before === null ? missing : <Change value={value} before={before} metric={metric} />}
        </td>
      )}
      {labels.median !== null && (
        <td data-number data-label={labels.median} className={styles.muted}>
          {metric.write(median)}
        </td>
      )}
    </>
  );
}

export interface ComparedLabels {
  readonly change: string | null;
  readonly median: string | null;
}

/** The headings of those cells; that of the figure itself is the table's own. */
export function ComparedHeads(props: { labels: ComparedLabels }) {
  return [props.labels.change, props.labels.median].map((label) =>
    label === null ? null : (
      <th key={label} data-number data-narrow>
        {label}
      </th>
    ),
  );
}

function Change(props: { value: number; before: number; metric: Metric }) {
  const t = useTranslations('report.change');
  const { value, before, metric } = props;
  const tone = toneOf(metric, value, before);
  return (
    <span className={styles.change} data-tone={tone}>
      {tone !== 'same' && <em>{t(tone)}</em>} {changeText(metric, value - before)}
    </span>
  );
}
