'use client';
import { useViewParams } from '../charts/useViewParams';
import type { Inputs } from '../trpc/types';
import { type HeatmapKind, type HeatmapMetric, kinds, metrics } from './data';
import { type Period, periods, type Span } from './period';
import { scaleOf } from './scale';

export interface HeatmapRegion {
  readonly id: string;
  readonly code: string;
  readonly name: string | null;
}

/** What the server is asked for, whatever the kind. */
export type HeatmapInput = Inputs['heatmap']['hours'];

export const scenarios = ['show-live', '1v1-social', 'live-commerce', 'education'] as const;

/** What the address asks for; `regionCodes` null: all of them. The clock is `useClock`'s. */
export interface HeatmapQuery {
  readonly kind: HeatmapKind;
  readonly metric: HeatmapMetric;
  readonly period: Period;
  /** A stretch that was picked instead of a period. */
  readonly picked: Span | null;
  readonly regionCodes: readonly string[] | null;
  /** Whose limits the score is judged by; null: each region's own policy's. */
  readonly scenario: (typeof scenarios)[number] | null;
  /** Breaks that were fixed for comparing periods; null: quantiles of what is shown. */
  readonly scale: readonly number[] | null;
}

const LONGEST_MS = 400 * 86_400_000;

/** Reads the pickers from the address; words it does not know fall back to the default. */
export function useHeatmapQuery(): HeatmapQuery {
  const { get } = useViewParams();
  const regions = (get('regions') ?? '').split(',').filter((code) => code !== '');
  const metric = metrics.find((one) => one === get('metric')) ?? 'rttP95OverBaseline';
  return {
    kind: kinds.find((one) => one === get('kind')) ?? 'hours',
    metric,
    period: periods.find((one) => one === get('period')) ?? '7d',
    picked: pickedSpan(get('from'), get('to')),
    regionCodes: regions.length === 0 ? null : regions,
    scenario: (metric === 'score' && scenarios.find((one) => one === get('scenario'))) || null,
    scale: scaleOf(get('scale')),
  };
}

function pickedSpan(begins: string | null, ends: string | null): Span | null {
  const [from, to] = [Number(begins ?? Number.NaN), Number(ends ?? Number.NaN)];
  const holds = Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > from && to - from <= LONGEST_MS;
  return holds ? { from, to } : null;
}
