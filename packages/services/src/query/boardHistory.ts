import type { OrganizationContext } from '../context';

/** Columns of one line of one route; null where there is no data. `start` is epoch ms. */
export interface LineHistory {
  readonly start: number[];
  readonly rttP95Micros: (number | null)[];
  readonly lossRatio: (number | null)[];
}
/** By route id, then by line slot. */
export type BoardHistory = Record<string, Record<string, LineHistory>>;

/** The last `spanMs` of every route of the organization in bins of `binMs`, for the board's sparklines. */
export async function boardHistory(
  _ctx: OrganizationContext,
  _input: { spanMs: number; binMs: number },
): Promise<BoardHistory> {
  throw new Error('not written yet');
}
