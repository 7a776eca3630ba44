'use client';
import { useViewParams } from '../charts/useViewParams';
import type { Inputs } from '../trpc/types';
import { type HeatmapKind, type HeatmapMetric, kinds, metrics } from './data';
import { type Period, periods } from './period';

export interface HeatmapRegion {
  readonly id: string;
  readonly code: string;
  readonly name: string | null;
}

/** What the server is asked for, whatever the kind. */
export type HeatmapInput = Inputs['heatmap']['hours'];

/** What the address asks for; `regionCodes` null: all of them. */
export interface HeatmapQuery {
  readonly kind: HeatmapKind;
  readonly metric: HeatmapMetric;
  readonly period: Period;
  readonly clock: 'audience' | 'viewer';
  readonly regionCodes: readonly string[] | null;
}

/** Reads the pickers from the address; words it does not know fall back to the default. */
export function useHeatmapQuery(): HeatmapQuery {
  const { get } = useViewParams();
  const regions = (get('regions') ?? '').split(',').filter((code) => code !== '');
  return {
    kind: kinds.find((one) => one === get('kind')) ?? 'hours',
    metric: metrics.find((one) => one === get('metric')) ?? 'rttP95OverBaseline',
    period: periods.find((one) => one === get('period')) ?? '7d',
    clock: get('clock') === 'viewer' ? 'viewer' : 'audience',
    regionCodes: regions.length === 0 ? null : regions,
  };
}
