'use client';
import { useCallback, useMemo } from 'react';
import { useViewParams } from '../charts/useViewParams';
import type { FigureHandler } from '../report/FigureContext';

const LONGEST_KEY = 200;

/** Which figure's inputs are shown; it stands in the address, so that a link shows the same to the next person. */
export function useFigure() {
  const { get, set } = useViewParams();
  const asked = get('figure');
  const key = asked === null || asked === '' || asked.length > LONGEST_KEY ? null : asked;
  const open = useCallback((next: string) => set({ figure: next }, 'push'), [set]);
  const close = useCallback(() => set({ figure: null }, 'push'), [set]);
  const handler = useMemo<FigureHandler>(() => ({ onFigure: open, chosen: key }), [open, key]);
  return { key, open, close, handler };
}
