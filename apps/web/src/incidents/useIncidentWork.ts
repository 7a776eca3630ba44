import { useQueryClient } from '@tanstack/react-query';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';

/** For what people do with incidents: whether they may, and that everything shown of incidents is asked for again. */
export function useIncidentWork() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return {
    verbs: trpc.incident,
    may: usePerson().actions.includes('acknowledge'),
    refresh: () => client.invalidateQueries(trpc.incident.pathFilter()),
  };
}
