'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLanguage } from '../i18n/Translations';
import { useTRPC } from '../trpc/client';
import type { Grid, HeatmapKind } from './data';
import { hoursGrid, timelineGrid, weekdaysGrid } from './grid';
import type { HeatmapInput } from './useHeatmapQuery';
import { weekdayNames } from './weekdayNames';

export const REFRESH_MS = 5 * 60_000;

export interface GridState {
  /** Null until the first answer; the last one stays while another is on its way. */
  readonly grid: Grid | null;
  readonly stale: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** The heatmap of a kind, asked again every five minutes. */
export function useGrid(kind: HeatmapKind, input: HeatmapInput, maxColumns: number, enabled: boolean): GridState {
  const trpc = useTRPC();
  const language = useLanguage();
  const options = (own: HeatmapKind) => ({
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS,
    enabled: enabled && kind === own,
  });
  const hours = useQuery(trpc.heatmap.hours.queryOptions(input, options('hours')));
  const timeline = useQuery(trpc.heatmap.timeline.queryOptions({ ...input, maxColumns }, options('timeline')));
  const weekdays = useQuery(trpc.heatmap.weekdays.queryOptions(input, options('weekdays')));
  const asked = { hours, timeline, weekdays }[kind];
  const grid = useMemo(() => {
    switch (kind) {
      case 'hours':
        return hours.data ? hoursGrid(hours.data) : null;
      case 'timeline':
        return timeline.data ? timelineGrid(timeline.data, language) : null;
      case 'weekdays':
        return weekdays.data ? weekdaysGrid(weekdays.data, weekdayNames(language)) : null;
    }
  }, [kind, hours.data, timeline.data, weekdays.data, language]);
  return { grid, stale: asked.isPlaceholderData, error: asked.error, retry: () => void asked.refetch() };
}
