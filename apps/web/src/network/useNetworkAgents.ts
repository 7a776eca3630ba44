'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { errorCode, useTRPC } from '../trpc/client';
import type { NetworkAgents } from './data';

const REFRESH_MS = 2_000;
const MOST_AT_ONCE = 500;

export interface LiveAgents {
  readonly data: NetworkAgents | null;
  /** This browser's clock. */
  readonly receivedAt: number | null;
  /** Set when nothing could be loaded at all. */
  readonly error: { readonly code: string | null } | null;
  retry(): void;
}

/** Every agent, asked anew every two seconds while the page is seen; old data stays while new does not come. */
export function useNetworkAgents(): LiveAgents {
  const query = useAgentPages({ refetchInterval: REFRESH_MS, staleTime: 0 });
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const data = useMemo(() => (query.data === undefined ? null : together(query.data.pages)), [query.data]);
  return {
    data,
    receivedAt: query.dataUpdatedAt === 0 ? null : query.dataUpdatedAt,
    error: query.isError && query.data === undefined ? { code: errorCode(query.error) } : null,
    retry: () => void query.refetch(),
  };
}

function together(pages: readonly NetworkAgents[]): NetworkAgents {
  const [{ at, latestVersion } = { at: 0, latestVersion: null }] = pages;
  return { at, latestVersion, agents: pages.flatMap(({ agents }) => agents) };
}

/** When the agents were received last, by this browser's clock; asks for nothing by itself. */
export function useAgentsReceivedAt(): number | null {
  const { dataUpdatedAt } = useAgentPages({ enabled: false });
  return dataUpdatedAt === 0 ? null : dataUpdatedAt;
}

/** The filters of the page work on all agents at once, so all pages are loaded; nearly always there is one. */
function useAgentPages(options: { refetchInterval?: number; staleTime?: number; enabled?: boolean }) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.network.agents.infiniteQueryOptions(
      { limit: MOST_AT_ONCE },
      {
        ...options,
        getNextPageParam: (page) => page.nextCursor ?? undefined,
      },
    ),
  );
}
