'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useViewParams } from '../charts/useViewParams';
import { useTRPC } from '../trpc/client';

const POLL_MS = 700;

/** The replay that the address names: started, watched while it runs, cancelled. */
export function useReplay() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const params = useViewParams();
  const id = params.get('replay');
  const view = useQuery(
    trpc.replay.get.queryOptions(
      { id: id ?? '' },
      {
        enabled: id !== null,
        staleTime: 0,
        refetchInterval: (query) => (query.state.data?.state === 'running' ? POLL_MS : false),
      },
    ),
  );
  const start = useMutation(
    trpc.replay.start.mutationOptions({ onSuccess: (started) => params.set({ replay: started.id }, 'push') }),
  );
  const cancel = useMutation(
    trpc.replay.cancel.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.replay.get.queryKey() }),
    }),
  );
  return { id, view, start, cancel: () => id !== null && cancel.mutate({ id }) };
}
