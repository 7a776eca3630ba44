'use client';
import { createContext } from 'react';

/** What a page around the report does with its figures. */
export interface FigureHandler {
  /** Shows what the figure of this key rests on. */
  onFigure(key: string): void;
  /** The key of the figure that is shown now; null: none. */
  readonly chosen: string | null;
}

/** Null where figures are plain text: on paper, and for readers who may not look behind them. */
export const FigureContext = createContext<FigureHandler | null>(null);
