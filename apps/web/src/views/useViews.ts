'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../trpc/client';
import type { Outputs } from '../trpc/types';

export type SavedView = Outputs['view']['list'][number];

/** One's own saved views and those that others share. */
export function useViews(options: { readonly enabled: boolean } = { enabled: true }) {
  const trpc = useTRPC();
  return useQuery(trpc.view.list.queryOptions(undefined, options));
}

/** Where a view is. */
export function addressOf({ path, query }: Pick<SavedView, 'path' | 'query'>): string {
  return query === '' ? path : `${path}?${query}`;
}
