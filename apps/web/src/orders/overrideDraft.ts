import type { Mode } from '@twinline/engine/types';
import type { Inputs } from '../trpc/types';

export const lasts = ['15', '60', '240', 'custom'] as const;

/** What the dialog holds; `until` is what a datetime-local input says, in the viewer's own zone. */
export interface OverrideDraft {
  readonly line: string;
  readonly mode: Mode;
  readonly lasts: (typeof lasts)[number];
  readonly until: string;
  readonly strict: boolean;
  readonly note: string;
}

const MAX_MS = 30 * 86_400_000;

/** When it would end (epoch ms); null for a moment that is none, has passed, or is more than 30 days away. */
export function endOfDraft(draft: OverrideDraft, now: number): number | null {
  if (draft.lasts !== 'custom') return now + Number(draft.lasts) * 60_000;
  const until = new Date(draft.until).getTime();
  return until > now && until <= now + MAX_MS ? until : null;
}

/** What is sent: durations as minutes, so that the hub's clock counts them; a chosen moment as it is. */
export function orderOf(draft: OverrideDraft, routeId: string): Inputs['override']['set'] {
  const { line, mode, strict, note } = draft;
  const end =
    draft.lasts === 'custom' ? { expiresAt: new Date(draft.until).getTime() } : { minutes: Number(draft.lasts) };
  return { routeId, line, mode, strict, note, ...end };
}

/** The value of a datetime-local input for a moment, in the browser's own zone. */
export function localInput(at: number): string {
  const shifted = at - new Date(at).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 16);
}
