import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../trpc/client';

/** After what a step has done: the steps are asked for at once, and what other pages keep of the network is stale. */
export function useStepDone(): () => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries(trpc.firstRun.pathFilter());
    client.invalidateQueries(trpc.network.pathFilter());
  };
}
