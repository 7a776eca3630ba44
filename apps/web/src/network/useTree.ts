'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useViewParams } from '../charts/useViewParams';
import { useTRPC } from '../trpc/client';
import type { NetworkTree } from './data';

const REFRESH_MS = 15_000;

/** The network as people keep it, what is archived too: one cache serves every part of the page. */
export function useTree() {
  const trpc = useTRPC();
  return useQuery(trpc.network.tree.queryOptions({ archived: true }, { refetchInterval: REFRESH_MS, staleTime: 0 }));
}

/** The tree as it is shown: with what is archived only where the address says so. */
export function useShownTree(tree: NetworkTree): {
  shown: NetworkTree;
  archived: boolean;
  showArchived(on: boolean): void;
} {
  const params = useViewParams();
  const archived = params.get('archived') !== null;
  return {
    shown: useMemo(() => (archived ? tree : inUse(tree)), [tree, archived]),
    archived,
    showArchived: (on) => params.set({ archived: on ? '1' : null }),
  };
}

/** Without what is archived. */
export function inUse(tree: NetworkTree): NetworkTree {
  const live = <Row extends { readonly archivedAt: number | null }>(rows: readonly Row[]) =>
    rows.filter(({ archivedAt }) => archivedAt === null);
  return {
    ...tree,
    regions: live(tree.regions),
    carriers: live(tree.carriers),
    agents: live(tree.agents),
    lines: live(tree.lines),
    pops: live(tree.pops),
    circuits: live(tree.circuits),
    routes: live(tree.routes),
  };
}
