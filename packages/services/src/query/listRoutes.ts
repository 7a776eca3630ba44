import type { Scenario } from '@twinline/engine/types';
import type { OrganizationContext } from '../context';

export interface RouteRow {
  readonly id: string;
  readonly regionId: string;
  readonly regionCode: string;
  /** Null: show the ISO code's own name in the reader's language. */
  readonly regionName: string | null;
  readonly timeZone: string;
  readonly scenario: Scenario;
  /** Null until the engine has decided for the first time. */
  readonly activeLine: string | null;
  /** Since when that line is active, epoch ms. */
  readonly since: number | null;
}

/** Every route that is not archived, by region code and scenario. */
export async function listRoutes(_ctx: OrganizationContext): Promise<RouteRow[]> {
  throw new Error('not written yet');
}
