import { wholeMillis } from '../format/number';
import { type FirstRun, openStep, type Step, steps } from './data';

type Head =
  | { readonly key: 'headOpen'; readonly step: Step; readonly values: { step: number; total: number } }
  | { readonly key: 'headDone'; readonly values: { line: string; ms: string } }
  | { readonly key: 'headDonePlain'; readonly values: { line: string } };

/** The sentence of the page: which step is open, or what came of the last. */
export function headOf(state: FirstRun): Head {
  const open = openStep(state);
  if (open !== null)
    return { key: 'headOpen', step: open, values: { step: steps.indexOf(open) + 1, total: steps.length } };
  const line = state.applied?.line ?? '';
  const ms = tookMs(state);
  return ms === null ? { key: 'headDonePlain', values: { line } } : { key: 'headDone', values: { line, ms } };
}

/** From the fault to the first applied switch, in words with its unit; null where it answered no fault (a person's order). */
export function tookMs({ applied }: FirstRun): string | null {
  const { fault, applied: at } = applied?.chain ?? { fault: null, applied: null };
  return fault === null || at === null ? null : wholeMillis(at - fault);
}
