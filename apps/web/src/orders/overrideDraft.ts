import type { Mode } from '@twinline/engine/types';
import { instantOf } from '../charts/wallInput';
import type { Inputs } from '../trpc/types';

export const lasts = ['15', '60', '240', 'custom'] as const;

/** What the dialog holds; `until` is what a datetime-local input says on the clock of `zone`. */
export interface OverrideDraft {
  readonly line: string;
  readonly mode: Mode;
  readonly lasts: (typeof lasts)[number];
  readonly until: string;
  /** IANA. */
  readonly zone: string;
  readonly strict: boolean;
  readonly note: string;
}

const MAX_MS = 30 * 86_400_000;

/** When it would end (epoch ms); null for a moment that is none, has passed, or is more than 30 days away. */
export function endOfDraft(draft: OverrideDraft, now: number): number | null {
  if (draft.lasts !== 'custom') return now + Number(draft.lasts) * 60_000;
  const until = instantOf(draft.until, draft.zone);
  return until !== null && until > now && until <= now + MAX_MS ? until : null;
}

/** What is sent: durations as minutes, so that the hub's clock counts them; a chosen moment as it is. */
export function orderOf(draft: OverrideDraft, routeId: string): Inputs['override']['set'] {
  const { line, mode, strict, note, lasts: how, until, zone } = draft;
  const end = how === 'custom' ? { expiresAt: instantOf(until, zone) ?? 0 } : { minutes: Number(how) };
  return { routeId, line, mode, strict, note, ...end };
}
