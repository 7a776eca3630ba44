'use client';
import { useMemo } from 'react';
import { useViewParams } from '../charts/useViewParams';
import { since } from '../page/lookBack';

export const views = ['all', 'open', 'unacknowledged', 'mine'] as const;
export const grades = ['down', 'poor', 'fair'] as const;
export const periods = ['all', '24h', '7d', '30d'] as const;

type Name = 'view' | 'region' | 'line' | 'grade' | 'period';

/** Which incidents are asked for, as the address says it. */
export function useIncidentFilter() {
  const params = useViewParams();
  const view = views.find((one) => one === params.get('view')) ?? 'all';
  const grade = grades.find((one) => one === params.get('grade')) ?? '';
  const period = periods.find((one) => one === params.get('period')) ?? 'all';
  const [region, line] = [params.get('region') ?? '', params.get('line') ?? ''];
  const filter = useMemo(
    () => ({
      openOnly: view === 'open' || view === 'unacknowledged',
      unacknowledgedOnly: view === 'unacknowledged',
      assignedTo: view === 'mine' ? 'me' : undefined,
      regionId: region || undefined,
      line: line || undefined,
      grade: grade || undefined,
      from: since(period),
    }),
    [view, region, line, grade, period],
  );
  return {
    filter,
    isNarrowed: view !== 'all' || period !== 'all' || [region, line, grade].some(Boolean),
    values: { view, region, line, grade, period },
    set: (name: Name, value: string) => params.set({ [name]: value === '' || value === 'all' ? null : value }),
  };
}
