'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../trpc/client';
import { type Besides, besidesSpan, type ExtraPanel } from './besides';
import type { TimeWindow } from './timeWindow';

/** Drills and maintenance of a window, and the series of the panels that are shown. */
export function useBesides(routeId: string, window: TimeWindow, shown: readonly ExtraPanel[]): Besides {
  const trpc = useTRPC();
  const { from, to, staleMs } = besidesSpan(window);
  const span = { routeId, from, to };
  const options = {
    placeholderData: keepPreviousData,
    gcTime: window.range === null ? 300_000 : 10_000,
    staleTime: staleMs,
  };
  const works = useQuery(trpc.route.works.queryOptions(span, options));
  const [withConnect, withUse] = [shown.includes('connect'), shown.includes('use')];
  const connect = useQuery(trpc.route.connectSeries.queryOptions(span, { ...options, enabled: withConnect }));
  const use = useQuery(trpc.route.use.queryOptions(span, { ...options, enabled: withUse }));
  const found = {
    works: works.data ?? null,
    connect: (withConnect && connect.data) || null,
    use: (withUse && use.data) || null,
  };
  return useMemo(
    () => ({ works: found.works, connect: found.connect, use: found.use }),
    [found.works, found.connect, found.use],
  );
}
