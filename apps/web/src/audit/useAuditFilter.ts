'use client';
import { useMemo } from 'react';
import { useViewParams } from '../charts/useViewParams';
import { actions, kinds } from './data';

export const periods = ['all', '24h', '7d', '30d'] as const;

const DAY_MS = 24 * 3_600_000;
const lengthMs = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;

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
      from: period === 'all' ? undefined : Date.now() - lengthMs[period],
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
