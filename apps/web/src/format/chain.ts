import type { Chain } from '../trpc/types';

export const steps = ['detected', 'decided', 'sent', 'acknowledged', 'applied'] as const;
export type Step = (typeof steps)[number];

export interface ChainStep {
  readonly step: Step;
  /** Milliseconds after the chain began. */
  readonly from: number;
  readonly to: number;
}

/** The steps that are known, each from the end of the one before; clocks that disagree never make a negative step. */
export function chainSteps(chain: Chain): ChainStep[] {
  const began = chain.fault ?? chain.detected;
  if (began === null) return [];
  let before = 0;
  return steps.flatMap((step) => {
    const at = chain[step];
    if (at === null || (step === 'detected' && chain.fault === null)) return [];
    const to = Math.max(before, at - began);
    const found = { step, from: before, to };
    before = to;
    return [found];
  });
}
