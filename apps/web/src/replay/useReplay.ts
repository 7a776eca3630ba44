'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useViewParams } from '../charts/useViewParams';
import { useTRPC } from '../trpc/client';
import type { ReplayView } from './data';

const POLL_MS = 700;

export const isRunning = (view: Pick<ReplayView, 'state'> | undefined): boolean => view?.state === 'running';

/** A replay while it runs and after; null: none. */
export function useReplayView(id: string | null) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const view = useQuery(
    trpc.replay.get.queryOptions(
      { id: id ?? '' },
      {
        enabled: id !== null,
        staleTime: 0,
        refetchInterval: (query) => (isRunning(query.state.data) ? POLL_MS : false),
      },
    ),
  );
  const cancel = useMutation(
    trpc.replay.cancel.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.replay.get.queryKey() }),
    }),
  );
  return { view, cancel: () => id !== null && cancel.mutate({ id }) };
}

/** The replay that the address names: started, watched while it runs, cancelled. */
export function useReplay() {
  const trpc = useTRPC();
  const params = useViewParams();
  const id = params.get('replay');
  const start = useMutation(
    trpc.replay.start.mutationOptions({ onSuccess: (started) => params.set({ replay: started.id }, 'push') }),
  );
  return { id, start, ...useReplayView(id) };
}
