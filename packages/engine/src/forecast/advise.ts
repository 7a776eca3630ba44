import type { Expectation, LineExpectation, LineSlot, PreemptiveRules } from '../types';

export type PreemptiveReason =
  /** Nothing that matters is announced for the line in use. */
  | 'not-expected'
  /** Another line is expected to stay well. */
  | 'expected'
  /** Every other line is expected to be congested as well, or hardly less. */
  | 'others-too'
  /** Of the other lines too little is known to send anybody there. */
  | 'others-unknown';

/** An advice to leave a line before it is congested. */
export interface PreemptiveAdvice {
  /** The line to be on; null: stay. */
  readonly line: LineSlot | null;
  readonly reason: PreemptiveReason;
  /** False while the policy has not enabled it: shown and scored, never acted on. */
  readonly acts: boolean;
  /** Of the line in use, as it was expected. */
  readonly leaves: LineExpectation | null;
}

/**
 * Advice from what is expected of a route's lines. It doesn't flap because what is announced doesn't (watch.ts). A line is
 * a target only while it is measured: a pattern alone sends nobody anywhere. The state machine decides what becomes of
 * it; all its guards hold before it as before any switch for quality.
 */
export function advisePreemptively(
  active: LineSlot,
  { lines }: Pick<Expectation, 'lines'>,
  rules: PreemptiveRules,
): PreemptiveAdvice {
  const leaves = lines[active] ?? null;
  const stay = (reason: PreemptiveReason): PreemptiveAdvice => ({ line: null, reason, acts: false, leaves });
  if (leaves === null || leaves.stretch === null || !isAnnounced(leaves, rules)) return stay('not-expected');
  const known = Object.entries(lines).filter(
    ([line, other]) => line !== active && other.known >= rules.leastShare - 1e-9,
  );
  const [best] = known.sort(([a, x], [b, y]) => x.announced - y.announced || (a < b ? -1 : 1));
  if (best === undefined) return stay('others-unknown');
  if (leaves.announced - best[1].announced < rules.leastGain - 1e-9) return stay('others-too');
  return { line: best[0], reason: 'expected', acts: rules.enabled, leaves };
}

/** Whether congestion stands announced of a line for as much of the audience as the rules ask. */
export const isAnnounced = (line: LineExpectation, rules: PreemptiveRules): boolean =>
  line.announced >= rules.leastShare - 1e-9;
