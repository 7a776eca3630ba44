'use client';
import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import type { BoardRoute } from '../trpc/types';

const OverrideOf = dynamic(() => import('./OverrideOf').then((module) => module.OverrideOf), { ssr: false });

/** What people do with a route without leaving the board. */
export interface RouteActions {
  readonly mayOverride: boolean;
  /** Asks for what the dialog will need, as soon as a person is about to open it. */
  prepare(routeId: string): void;
  override(routeId: string): void;
}

const ActionsContext = createContext<RouteActions | null>(null);

/** Null outside the board, where the switch between the lines only shows. */
export function useRouteActions(): RouteActions | null {
  return useContext(ActionsContext);
}

export function BoardActions(props: { routes: readonly BoardRoute[]; children: ReactNode }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const mayOverride = usePerson().actions.includes('override');
  const [routeId, setRouteId] = useState<string | null>(null);
  const actions = useMemo<RouteActions>(
    () => ({
      mayOverride,
      prepare: (id) => void (mayOverride && client.prefetchQuery(trpc.route.get.queryOptions({ routeId: id }))),
      override: (id) => mayOverride && setRouteId(id),
    }),
    [mayOverride, client, trpc],
  );
  return (
    <ActionsContext value={actions}>
      {props.children}
      {routeId !== null && (
        <OverrideOf
          key={routeId}
          routeId={routeId}
          live={props.routes.find(({ id }) => id === routeId) ?? null}
          onClose={() => setRouteId(null)}
        />
      )}
    </ActionsContext>
  );
}
