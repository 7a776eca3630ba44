'use client';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import { useTRPC } from '../trpc/client';
import type { BoardFrame, BoardRoute } from '../trpc/types';

/** A route as the newest board frame shows it, and when that frame was made (hub's clock, epoch ms). */
export interface LiveRoute {
  readonly route: BoardRoute;
  readonly at: number;
  /** When this browser received it, by its own clock. */
  readonly receivedAt: number;
}

/** Follows the board's stream for one route; null until the first frame has come. */
export function useLiveRoute(routeId: string): LiveRoute | null {
  const live = useNewestFrame();
  const route = live?.frame.routes.find(({ id }) => id === routeId);
  return live === null || route === undefined ? null : { route, at: live.frame.at, receivedAt: live.receivedAt };
}

/** All routes of the newest board frame; null until the first has come. */
export function useLiveRoutes(): readonly BoardRoute[] | null {
  return useNewestFrame()?.frame.routes ?? null;
}

function useNewestFrame(): { frame: BoardFrame; receivedAt: number } | null {
  const trpc = useTRPC();
  const [newest, setNewest] = useState<{ frame: BoardFrame; receivedAt: number } | null>(null);
  const onData = ({ data }: { data: { frame: BoardFrame } }) =>
    setNewest({ frame: data.frame, receivedAt: Date.now() });
  useSubscription(trpc.board.live.subscriptionOptions({}, { onData }));
  return newest;
}
