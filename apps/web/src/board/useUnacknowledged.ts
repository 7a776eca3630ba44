'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import type { FeedItem } from '../trpc/types';

const asked = { openOnly: true, unacknowledgedOnly: true, parts: true, limit: 100 } as const;
const incidentKinds: ReadonlySet<FeedItem['kind']> = new Set([
  'incident-opened',
  'incident-closed',
  'incident-acknowledged',
]);
const askAgainMs = 60_000;

/** The open incidents that nobody looks after yet, and the way to take one. */
export interface Unacknowledged {
  readonly ids: ReadonlySet<string>;
  readonly may: boolean;
  /** What is being taken just now. */
  readonly pending: string | null;
  /** The one that could not be taken, and why. */
  readonly refused: { readonly id: string; readonly message: string } | null;
  take(id: string): void;
}

/** Asked for again as soon as the feed tells of an incident. */
export function useUnacknowledged(feed: readonly FeedItem[]): Unacknowledged {
  const trpc = useTRPC();
  const client = useQueryClient();
  const me = usePerson();
  const { data, refetch } = useQuery(trpc.incident.list.queryOptions(asked, { refetchInterval: askAgainMs }));
  const { mutate, isPending, error, variables } = useMutation(
    trpc.incident.acknowledge.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.incident.pathFilter()),
    }),
  );

  const newest = feed.find((item) => incidentKinds.has(item.kind))?.id ?? null;
  const heard = useRef<number | null>(null);
  useEffect(() => {
    if (heard.current !== null && newest !== heard.current) void refetch();
    heard.current = newest;
  }, [newest, refetch]);

  const may = me.actions.includes('acknowledge');
  return useMemo(
    () => ({
      ids: new Set(data?.items.map(({ id }) => id)),
      may,
      pending: isPending ? variables.id : null,
      refused: error && variables ? { id: variables.id, message: error.message } : null,
      take: (id: string) => mutate({ id, acknowledged: true }),
    }),
    [data, may, isPending, variables, error, mutate],
  );
}
