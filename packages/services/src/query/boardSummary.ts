import type { OrganizationContext } from '../context';

export interface BoardSummary {
  readonly switches24h: { readonly count: number; readonly medianFaultToAppliedMs: number | null };
  readonly incidentsOpen: number;
}

/** Counts for the board's opening sentence. */
export async function boardSummary(_ctx: OrganizationContext): Promise<BoardSummary> {
  throw new Error('not written yet');
}
