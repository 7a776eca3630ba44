'use client';
import { useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { type RefObject, useEffect, useReducer, useRef, useState } from 'react';
import { errorCode, useTRPC } from '@/trpc/client';
import type { BoardSnapshot } from '@/trpc/types';
import { type BoardState, boardReducer, emptyBoard } from './boardState';

const snapshotEveryMs = 5 * 60_000;
/** After a longer silence the sparklines have a hole that only the stored history can fill. */
const gapMs = 20_000;
const catchUpAfterMs = 3_000;

export interface LiveBoard {
  readonly state: BoardState;
  readonly snapshot: BoardSnapshot | null;
  /** Set when nothing could be loaded at all. */
  readonly error: { readonly code: string | null } | null;
  retry(): void;
}

/** The board's first picture, and then one update a second. `pointed` holds rows still while a pointer is on them. */
export function useBoard(pointed: RefObject<boolean>): LiveBoard {
  const trpc = useTRPC();
  const [state, dispatch] = useReducer(boardReducer, emptyBoard);
  const query = useQuery(
    trpc.board.snapshot.queryOptions(undefined, { refetchInterval: snapshotEveryMs, staleTime: 0 }),
  );
  const { data, dataUpdatedAt, refetch } = query;

  useEffect(() => {
    if (data) dispatch({ kind: 'snapshot', snapshot: data, receivedAt: dataUpdatedAt });
  }, [data, dataUpdatedAt]);

  // The stream begins after what the first snapshot knew; later snapshots must not start it anew.
  const newestEvent = data ? Math.max(0, ...data.feed.map((item) => item.id)) : null;
  const [afterEventId, setAfterEventId] = useState<number | null>(null);
  if (afterEventId === null && newestEvent !== null) setAfterEventId(newestEvent);

  const lastAt = state.frame?.at ?? null;
  const receivedAt = useRef(state.receivedAt);
  useEffect(() => {
    receivedAt.current = state.receivedAt;
  });
  useSubscription(
    trpc.board.live.subscriptionOptions(
      { afterEventId },
      {
        enabled: afterEventId !== null,
        onData({ data: update }) {
          if (lastAt !== null && update.frame.at - lastAt > gapMs) void refetch();
          dispatch({ kind: 'update', update, receivedAt: Date.now(), pointed: pointed.current === true });
        },
      },
    ),
  );

  // A laptop that wakes, and a network that is back, need not wait for the stream to notice.
  useEffect(() => {
    const catchUp = () => {
      if (!document.hidden && Date.now() - (receivedAt.current ?? Date.now()) > catchUpAfterMs) void refetch();
    };
    window.addEventListener('online', catchUp);
    document.addEventListener('visibilitychange', catchUp);
    return () => {
      window.removeEventListener('online', catchUp);
      document.removeEventListener('visibilitychange', catchUp);
    };
  }, [refetch]);

  return {
    state,
    snapshot: data ?? null,
    error: query.isError && !data ? { code: errorCode(query.error) } : null,
    retry: () => void refetch(),
  };
}
