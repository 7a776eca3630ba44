import type { Chain } from '../trpc/types';

export const chainSteps = ['detected', 'decided', 'sent', 'acknowledged', 'applied'] as const;
export type ChainStep = (typeof chainSteps)[number];

/** One bar of the waterfall, ms since the chain's start; `toMs` null while the step is still awaited. */
export interface WaterfallStep {
  readonly step: ChainStep;
  readonly fromMs: number;
  readonly toMs: number | null;
}

export interface Waterfall {
  /** What the chain starts with: the fault, or the detection where no fault was estimated. */
  readonly since: 'fault' | 'detected';
  readonly steps: readonly WaterfallStep[];
  /** Null until every relay has applied. */
  readonly totalMs: number | null;
  /** The length of the axis, ms. */
  readonly longestMs: number;
}

/** The chain as bars that follow each other; null where there is nothing to draw. */
export function waterfall(chain: Chain): Waterfall | null {
  const origin = chain.fault ?? chain.detected ?? chain.decided;
  if (origin === null) return null;
  let reached = origin;
  const steps = chainSteps.map((step): WaterfallStep => {
    const at = chain[step];
    const fromMs = reached - origin;
    if (at === null) return { step, fromMs, toMs: null };
    reached = Math.max(reached, at);
    return { step, fromMs, toMs: reached - origin };
  });
  const totalMs = chain.applied === null ? null : Math.max(0, chain.applied - origin);
  return {
    since: chain.fault === null ? 'detected' : 'fault',
    steps: chain.fault === null ? steps.filter(({ step }) => step !== 'detected') : steps,
    totalMs,
    longestMs: Math.max(1, reached - origin),
  };
}
