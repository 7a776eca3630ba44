import type { Evidence } from '@twinline/engine/types';
import type { OrganizationContext } from '../context';
import type { Sentence } from '../live/feed';
import type { Chain } from './chain';

export type DecisionKind = 'switch' | 'fail-back' | 'held' | 'advice' | 'renewed' | 'initial';

export interface DecisionRelay {
  readonly name: string;
  readonly state: 'pending' | 'acknowledged' | 'dropped';
  readonly dropReason: string | null;
  readonly attempts: number;
  readonly sentAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly appliedAt: number | null;
  /** The relay's own clock, beside when the hub heard of it. */
  readonly relayAppliedAt: number | null;
}

export interface DecisionRow {
  /** The event's id; pages are cut by it. */
  readonly id: number;
  readonly kind: DecisionKind;
  readonly at: number;
  readonly line: string | null;
  readonly from: string | null;
  readonly reason: string;
  readonly sentence: Sentence;
  readonly evidence: Evidence | null;
  /** Null for what was held and therefore has no directive. */
  readonly epoch: number | null;
  readonly sequence: number | null;
  readonly chain: Chain | null;
  readonly relays: readonly DecisionRelay[];
  readonly demo: boolean;
}

export interface DecisionPage {
  readonly items: DecisionRow[];
  readonly nextCursor: number | null;
}

/** What was decided and what was held back for a route, newest first. */
export async function decisions(
  _ctx: OrganizationContext,
  _input: { routeId: string; cursor?: number | undefined; limit: number },
): Promise<DecisionPage> {
  throw new Error('not written yet');
}
