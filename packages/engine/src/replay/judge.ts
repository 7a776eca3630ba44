import type { Setting } from '../modes';
import type { Evidence, LineSlot, ReasonCode, SampleSummary } from '../types';
import type { Seat } from './recording';

/** Who says which line a route follows: a policy, or a simple rule beside it. */
export interface Judge {
  /** The paths of the region are these from now on. */
  sit(seats: ReadonlyMap<number, Seat>): void;
  /** A sample is heard at `at` (epoch ms). Nothing is decided before all that is heard at one moment is in. */
  hear(seat: Seat, sample: SampleSummary, at: number): void;
  /** All that is heard at `at` is in. */
  decide(at: number): void;
  /** Nothing is heard until `to`. */
  pass(to: number): void;
  /** Nothing was heard for longer than a hub may stand still; what is older than `at` doesn't vote. */
  resume(at: number): void;
}

/** What a judge says. */
export interface Saying {
  /** `appliedAt`: when relays had applied it, where that is known (epoch ms). */
  directed(directive: Directed, appliedAt?: number): void;
  held(held: Held): void;
  advised(advised: Advised): void;
  /** What a line is now: of `span` seconds from `second` on. */
  graded(slot: number, second: number, span: number, degraded: boolean): void;
}

export interface Directed extends Setting {
  /** Epoch ms. */
  readonly at: number;
  readonly line: LineSlot;
  /** Null for the first directive. */
  readonly from: LineSlot | null;
  readonly reason: ReasonCode | 'rule';
  readonly faultAt: number | null;
  readonly detectedAt: number;
  /** Null for simple rules. */
  readonly evidence: Evidence | null;
}

/** A change that was wanted and blocked. */
export interface Held {
  readonly at: number;
  readonly line: LineSlot;
  readonly wanted: LineSlot;
  readonly reason: ReasonCode;
  readonly evidence: Evidence;
}

export interface Advised {
  readonly at: number;
  readonly advice: 'none' | 'duplicate';
  readonly reason: ReasonCode;
}
