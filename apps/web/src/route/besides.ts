import type { Outputs } from '../trpc/types';
import { refreshMs, type TimeWindow } from './timeWindow';

/** What stands on the time axis beside latency; see `route.connectSeries`, `route.use`, `route.works`. */
export type ConnectSeries = Outputs['route']['connectSeries'];
export type RouteUse = Outputs['route']['use'];
export type RouteWorks = Outputs['route']['works'];

/** Panels that a person may put away. */
export const extraPanels = ['connect', 'use'] as const;
export type ExtraPanel = (typeof extraPanels)[number];

export interface Besides {
  readonly works: RouteWorks | null;
  /** Null: put away, or not loaded yet. */
  readonly connect: ConnectSeries | null;
  readonly use: RouteUse | null;
}

/** The panels that the address asks for: all, unless it names some (`none`: not one). */
export function shownPanels(get: (name: string) => string | null): readonly ExtraPanel[] {
  const named = get('panels')?.split(',');
  return named === undefined ? extraPanels : extraPanels.filter((one) => named.includes(one));
}

/** The address after one panel is shown or put away. */
export function toggledPanel(shown: readonly ExtraPanel[], panel: ExtraPanel): { panels: string | null } {
  const next = extraPanels.filter((one) => (one === panel ? !shown.includes(one) : shown.includes(one)));
  if (next.length === extraPanels.length) return { panels: null };
  return { panels: next.length === 0 ? 'none' : next.join(',') };
}

const STEP_MS = 15_000;

/** The span to ask for: a live window moves on in steps, because nothing of this changes every second. */
export function besidesSpan(window: TimeWindow): {
  readonly from: number;
  readonly to: number;
  readonly staleMs: number;
} {
  const { from, to, range } = window;
  if (range === null) return { from, to, staleMs: 300_000 };
  const step = Math.max(STEP_MS, refreshMs(window) ?? STEP_MS);
  const end = Math.ceil(to / step) * step;
  return { from: end - (to - from), to: end, staleMs: step };
}

/** Whether a series has anything to draw. */
export function hasPoints(series: { readonly lines: Readonly<Record<string, { readonly start: readonly number[] }>> }) {
  return Object.values(series.lines).some(({ start }) => start.length > 0);
}
