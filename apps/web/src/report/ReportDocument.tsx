'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { type KeyboardEvent, useContext, useEffect, useRef } from 'react';
import { FigureContext } from './FigureContext';
import { moveTabStop, neighbourOf, settleTabStops } from './figureKeys';

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
  return (
    <article ref={article} onFocus={(event) => moveTabStop(event.target)} onKeyDown={traced ? followArrows : undefined}>
      <h1>{report.title.en}</h1>
    </article>
  );
}

function followArrows(event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLElement) || event.target.dataset.figure === undefined) return;
  const next = neighbourOf(event.target, event.key);
  if (next === null) return;
  event.preventDefault();
  next.focus();
}
