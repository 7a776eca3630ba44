'use client';
import { useMemo } from 'react';
import { useViewParams } from '../charts/useViewParams';
import { since } from '../page/lookBack';
import { actions, kinds } from './data';

export const periods = ['all', '24h', '7d', '30d'] as const;

type Name = 'kind' | 'action' | 'who' | 'period';

/** Which entries are asked for, as the address says it. */
export function useAuditFilter() {
  const params = useViewParams();
  const kind = kinds.find((one) => one === params.get('kind')) ?? '';
  const action = actions.find((one) => one === params.get('action')) ?? '';
  const period = periods.find((one) => one === params.get('period')) ?? 'all';
  const who = params.get('who') ?? '';
  const filter = useMemo(
    () => ({
      kind: kind || undefined,
      action: action || undefined,
      actorId: who || undefined,
      from: since(period),
    }),
    [kind, action, who, period],
  );
  return {
    filter,
    isNarrowed: period !== 'all' || [kind, action, who].some(Boolean),
    values: { kind, action, who, period },
    set: (name: Name, value: string) => params.set({ [name]: value === '' || value === 'all' ? null : value }),
  };
}
