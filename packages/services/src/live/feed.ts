import type { OrganizationContext } from '../context';
import type { Chain } from '../query/chain';

/** The same sentence in every language that people read. */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

export type FeedKind =
  | 'directive'
  | 'held'
  | 'advice'
  | 'incident-opened'
  | 'incident-closed'
  | 'agent-offline'
  | 'agent-online';

/** One thing that happened, as the board's feed tells it. `at` is epoch ms. */
export interface FeedItem {
  readonly id: number;
  readonly at: number;
  readonly kind: FeedKind;
  readonly routeId: string | null;
  /** Null for what belongs to no region. */
  readonly regionCode: string | null;
  readonly scenario: string | null;
  readonly line: string | null;
  readonly from: string | null;
  readonly sentence: Sentence;
  /** Only directives have one. */
  readonly chain: Chain | null;
  readonly relays: { readonly applied: number; readonly total: number } | null;
  readonly incidentId: string | null;
}

/** The newest items, newest first. */
export async function latestFeed(_ctx: OrganizationContext, _input: { limit: number }): Promise<FeedItem[]> {
  throw new Error('not written yet');
}

/** Items with an id above `afterId`, oldest first, at most 200. */
export async function feedAfter(_ctx: OrganizationContext, _input: { afterId: number }): Promise<FeedItem[]> {
  throw new Error('not written yet');
}

/** These items as they are now, oldest first. */
export async function feedItems(_ctx: OrganizationContext, _input: { ids: readonly number[] }): Promise<FeedItem[]> {
  throw new Error('not written yet');
}
