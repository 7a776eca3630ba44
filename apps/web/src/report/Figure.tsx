'use client';
import { type ReactNode, useContext } from 'react';
import { FigureContext } from './FigureContext';
import styles from './figure.module.css';

/**
 * A figure of the report by its key (`lines/{id}/rttP95Micros`). Where the page can show what it rests on, it is a button
 * that looks like text; `useFigureKeys` gives each section one tab stop, and the arrow keys the way between its figures.
 */
export function Figure(props: { k: string; children: ReactNode }) {
  const handler = useContext(FigureContext);
  if (handler === null) return <span>{props.children}</span>;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.figure}
      data-figure={props.k}
      aria-haspopup="dialog"
      aria-expanded={handler.chosen === props.k}
      onClick={() => handler.onFigure(props.k)}
    >
      {props.children}
    </button>
  );
}
