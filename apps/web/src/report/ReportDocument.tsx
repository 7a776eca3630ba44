'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { type KeyboardEvent, useContext, useEffect, useRef } from 'react';
import { Choices } from './Choices';
import { Coverage } from './Coverage';
import styles from './document.module.css';
import { Failovers } from './Failovers';
import { FigureContext } from './FigureContext';
import { Forecast } from './Forecast';
import { moveTabStop, neighbourOf, settleTabStops } from './figureKeys';
import { Heat } from './Heat';
import { Incidents } from './Incidents';
import { KeyFigures } from './KeyFigures';
import { Lines } from './Lines';
import { Method } from './Method';
import { Money } from './Money';
import { Quality } from './Quality';
import { ReportHead } from './ReportHead';
import { Ribbons } from './Ribbons';
import { RunningFoot } from './RunningFoot';
import { Targets } from './Targets';
import { Worst } from './Worst';

export interface ReportDocumentProps {
  readonly report: Report;
  /** Null where it is not stored yet, and computed for whoever looks. */
  readonly version: number | null;
  /** Epoch ms; null as `version`. */
  readonly madeAt: number | null;
}

/** The report of a period: one page to grasp, a few to study. Screen, paper and phone show the same. */
export function ReportDocument(props: ReportDocumentProps) {
  const { report } = props;
  const article = useRef<HTMLElement>(null);
  const traced = useContext(FigureContext) !== null;
  useEffect(() => {
    if (traced && article.current !== null) settleTabStops(article.current);
  });
  const measured = report.totals.availability.value !== null;
  return (
    <article
      ref={article}
      className={styles.report}
      onFocus={(event) => moveTabStop(event.target)}
      onKeyDown={traced ? followArrows : undefined}
    >
      <ReportHead report={report} />
      {measured && (
        <>
          <KeyFigures report={report} />
          <Choices report={report} />
          <Targets report={report} />
          <Ribbons report={report} />
          <Lines report={report} />
          <Quality report={report} />
          <Heat report={report} />
          <Worst report={report} />
          <Incidents report={report} />
          <Failovers report={report} />
          <Money report={report} />
          <Forecast report={report} />
        </>
      )}
      <Coverage report={report} />
      <Method report={report} />
      <RunningFoot {...props} />
    </article>
  );
}

/** From a figure the arrow keys lead to the next one, as in a table. */
function followArrows(event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLElement) || event.target.dataset.figure === undefined) return;
  const next = neighbourOf(event.target, event.key);
  if (next === null) return;
  event.preventDefault();
  next.focus();
}
