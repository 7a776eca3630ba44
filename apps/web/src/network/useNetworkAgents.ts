'use client';
import { useQuery } from '@tanstack/react-query';
import { errorCode, useTRPC } from '../trpc/client';
import type { NetworkAgents } from './data';

const REFRESH_MS = 2_000;

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
  const trpc = useTRPC();
  const query = useQuery(trpc.network.agents.queryOptions(undefined, { refetchInterval: REFRESH_MS, staleTime: 0 }));
  return {
    data: query.data ?? null,
    receivedAt: query.dataUpdatedAt === 0 ? null : query.dataUpdatedAt,
    error: query.isError && query.data === undefined ? { code: errorCode(query.error) } : null,
    retry: () => void query.refetch(),
  };
}

/** When the agents were received last, by this browser's clock; asks for nothing by itself. */
export function useAgentsReceivedAt(): number | null {
  const trpc = useTRPC();
  const { dataUpdatedAt } = useQuery(trpc.network.agents.queryOptions(undefined, { enabled: false }));
  return dataUpdatedAt === 0 ? null : dataUpdatedAt;
}
