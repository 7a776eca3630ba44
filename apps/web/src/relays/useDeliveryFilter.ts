'use client';
import { useMemo } from 'react';
import { useViewParams } from '../charts/useViewParams';
import { since } from '../page/lookBack';
import type { Relay } from './data';

export const states = ['pending', 'acknowledged', 'dropped'] as const;
export const periods = ['all', '1h', '24h', '7d'] as const;
type Period = (typeof periods)[number];

type Name = 'relay' | 'state' | 'type' | 'route' | 'period';

/** What the log is asked for, as the address says it; of one relay's page always that relay. */
export function useDeliveryFilter(relay: Relay | null) {
  const params = useViewParams();
  const relayId = relay?.id ?? params.get('relay') ?? '';
  const state = states.find((one) => one === params.get('state')) ?? '';
  const period: Period = periods.find((one) => one === params.get('period')) ?? 'all';
  const [type, route] = [params.get('type') ?? '', params.get('route') ?? ''];
  const filter = useMemo(
    () => ({
      relayId: relayId || undefined,
      state: state || undefined,
      type: type || undefined,
      routeId: route || undefined,
      from: since(period),
    }),
    [relayId, state, type, route, period],
  );
  return {
    filter,
    /** Something beside the relay that the page is of is chosen. */
    isNarrowed: [relay === null && relayId, state, type, route].some(Boolean) || period !== 'all',
    values: { relay: relayId, state, type, route, period },
    set: (name: Name, value: string) => params.set({ [name]: value === '' || value === 'all' ? null : value }),
  };
}
