import type { LineSlot, Policy, SampleSummary } from '../types';
import type { Directed, Judge, Saying } from './judge';
import { PolicyJudge } from './policyJudge';
import type { Seat } from './recording';

/** A decision that was made elsewhere: by the hub as it was, or by a shadow. */
export interface GivenDecision extends Directed {
  /** When all relays had applied it (epoch ms); null where nobody knows: the apply delay after it was made. */
  readonly appliedAt: number | null;
}

/** Decisions that are scored on a recording instead of being made on it. */
export interface GivenDecisions {
  /**
   * In the order in which they were made. The first says what was in force before: its `from`, or where that is null the
   * line that it names itself, from the beginning on.
   */
  readonly decisions: readonly GivenDecision[];
  /** By whose limits a second counts as degraded, and whose hold-down and dwell switches and stretches are judged by. */
  readonly gradedBy: Policy;
}

/**
 * Plays decisions that are given, and grades lines as their policy does, at the same moments as a replay of it would: so
 * decisions that a policy made in a replay get exactly that policy's own figures.
 */
export class GivenJudge implements Judge {
  private readonly grader: PolicyJudge;

  constructor(
    { decisions, gradedBy }: GivenDecisions,
    slots: readonly LineSlot[],
    say: Saying,
    { everything, applyDelayMs }: { readonly everything: boolean; readonly applyDelayMs: number },
  ) {
    const grading: Saying = {
      directed: () => undefined,
      held: () => undefined,
      advised: () => undefined,
      graded: (...grade) => say.graded(...grade),
    };
    this.grader = new PolicyJudge(gradedBy, slots, grading, everything);
    const applied = appliedTimes(decisions, applyDelayMs);
    for (const [i, { appliedAt: _, ...directive }] of decisions.entries()) say.directed(directive, applied[i]);
  }

  sit(seats: ReadonlyMap<number, Seat>): void {
    this.grader.sit(seats);
  }

  hear(seat: Seat, sample: SampleSummary, at: number): void {
    this.grader.hear(seat, sample, at);
  }

  decide(at: number): void {
    this.grader.decide(at);
  }

  pass(to: number): void {
    this.grader.pass(to);
  }

  resume(at: number): void {
    this.grader.resume(at);
  }
}

/** What was applied only after the next decision had been holds no longer than until that: times never go back. */
function appliedTimes(decisions: readonly GivenDecision[], applyDelayMs: number): number[] {
  let next = Number.POSITIVE_INFINITY;
  return decisions
    .map(({ at, appliedAt }) => appliedAt ?? at + applyDelayMs)
    .reverse()
    .map((appliedAt) => {
      next = Math.min(next, appliedAt);
      return next;
    })
    .reverse();
}
