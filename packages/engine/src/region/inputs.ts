import type {
  Decision,
  Expectation,
  LineSlot,
  Orders,
  PathIdentity,
  Policy,
  RouteState,
  SampleSummary,
} from '../types';

/** A further policy that is decided by on a route's evidence: its decisions move nothing. */
export interface Shadow {
  readonly shadowId: string;
  readonly policy: Policy;
}

/** A route as its region is judged by. */
export interface RegionRoute {
  readonly routeId: string;
  readonly slots: readonly LineSlot[];
  readonly paths: readonly PathIdentity[];
  readonly policy: Policy;
  readonly shadows: readonly Shadow[];
}

/** Samples in columns of one length, as agents send them: times in integer µs on the agent's clock, durations in µs. */
export interface SentSamples {
  readonly path: readonly number[];
  readonly start: readonly number[];
  readonly duration: readonly number[];
  readonly revision: readonly number[];
  readonly sent: readonly number[];
  readonly received: readonly number[];
  readonly late: readonly number[];
  readonly lost: readonly number[];
  readonly pending: readonly number[];
  readonly rttMinMicros: readonly (number | null)[];
  readonly rttMeanMicros: readonly (number | null)[];
  readonly rttMaxMicros: readonly (number | null)[];
  readonly rttBuckets: readonly (readonly number[])[];
  readonly rttCounts: readonly (readonly number[])[];
  readonly jitterMicros: readonly (number | null)[];
  readonly longestLossBurst: readonly number[];
  readonly lateRun: readonly number[];
  readonly lateRunSpanMicros: readonly number[];
}

/** Times in integer µs on the agent's clock. */
export interface SentSignal {
  readonly path: number;
  readonly kind: 'suspicion' | 'blackout' | 'recovery';
  readonly at: number;
  readonly lateRun: number;
  readonly lateRunSpanMicros: number;
  readonly firstLateSentAt: number | null;
}

/** What an agent measured, as far as lines are judged by it. */
export interface SentBatch {
  readonly samples: SentSamples;
  readonly signals: readonly SentSignal[];
  /** When the newest answered probe of a path was sent. */
  readonly replies?: readonly { readonly path: number; readonly sentAt: number }[] | undefined;
}

/**
 * All that a region is judged by, in the order in which it happened. Plain data: written down and fed again, it gives
 * the same decisions. Times are epoch ms of the hub's clock.
 */
export type RegionInput =
  | {
      /** The region's routes from now on. Data older than `at` has no vote on a route that is new. */
      readonly kind: 'network';
      readonly at: number;
      readonly routes: readonly RegionRoute[];
    }
  /** What people ordered and what is forecast for a route, until something else is said. */
  | {
      readonly kind: 'orders';
      readonly routeId: string;
      readonly orders: Orders;
      readonly expected: Expectation | null;
    }
  | {
      readonly kind: 'batch';
      readonly at: number;
      /** What is added to the agent's clock to get the hub's, ms. */
      readonly offsetMs: number;
      readonly batch: SentBatch;
      /** The agent withdraws these paths, or returns with them and what is measured from `from` on. */
      readonly withdraws?: readonly number[];
      readonly returns?: { readonly paths: readonly number[]; readonly from: number };
    }
  /** What storage remembers, by path. */
  | { readonly kind: 'stored'; readonly samples: readonly (readonly [path: number, SampleSummary[]])[] }
  /** Time stood still, or ran `backwards`: then all that was measured is forgotten. */
  | { readonly kind: 'resume'; readonly at: number; readonly backwards: boolean }
  | { readonly kind: 'forget'; readonly paths: readonly number[] }
  | Recalled
  /** This hub decides for the route no more. */
  | { readonly kind: 'given-up'; readonly routeId: string }
  /** Routes that this hub decides for are judged by what has been heard. */
  | { readonly kind: 'evaluate'; readonly at: number }
  /** All routes are, and directives that are half over are renewed. */
  | { readonly kind: 'tick'; readonly at: number }
  /** The decision that was returned last for the route was written; `expiresAt` is that of its directive, if it had one. */
  | {
      readonly kind: 'settled';
      readonly at: number;
      readonly routeId: string;
      readonly sequence: number;
      readonly expiresAt: number | null;
    }
  /** It was not, or nobody knows: the route is given up. */
  | { readonly kind: 'lost'; readonly at: number; readonly routeId: string };

/** A route as the database remembers it: decided by this hub from now on (`mine`), or by another. */
export interface Recalled {
  readonly kind: 'recalled';
  readonly routeId: string;
  readonly mine: boolean;
  readonly state: RouteState | null;
  readonly epoch: number;
  readonly sequence: number;
  /** When the newest directive expires; null when there is none. */
  readonly expiresAt: number | null;
  /** The states of its shadows by id; one that is not here begins with the state of the route. */
  readonly shadows: Readonly<Record<string, RouteState>>;
}

/** What came of an input. */
export type RegionOutcome = Decided | ShadowDecided;

/** To be written under this epoch, as the one after `sequence`; nothing is decided for the route until it is known what came of it. */
export interface Decided {
  readonly kind: 'decided';
  readonly routeId: string;
  readonly at: number;
  readonly decision: Decision;
  readonly epoch: number;
  readonly sequence: number;
  /** What the route remembered before; null for its first decision. */
  readonly before: RouteState | null;
}

/** What a shadow would have done: settled as it was decided. */
export interface ShadowDecided {
  readonly kind: 'shadow';
  readonly routeId: string;
  readonly shadowId: string;
  readonly at: number;
  readonly decision: Decision;
  readonly before: RouteState;
}
