import { linesUsed, type Selection } from '../carry/selection';
import type { LineState } from './lineWatch';

/** A line to fall back to loses at most this share of its probes. */
const MOST_LOSS = 0.1;

export interface FallbackInput {
  /** A directive is in force: then the hub decides, whatever the probes say. */
  readonly isFresh: boolean;
  readonly selection: Selection;
  readonly lines: ReadonlyMap<string, LineState>;
  /** How long a line in use has to be dead, and another to have answered; ms, 0 never falls back. */
  readonly afterMs: number;
  readonly nowMs: number;
}

/** The lines in use that have been dead for `afterMs`. */
export function longDead({ selection, lines, afterMs, nowMs }: Omit<FallbackInput, 'isFresh'>): string[] {
  return linesUsed(selection, [...lines.keys()]).filter((line) => hasBeen(lines.get(line), false, afterMs, nowMs));
}

/**
 * The line to fall back to while the hub is silent, or null to stay. Only from a line that is dead, never from one that is
 * merely worse, and only to one that has answered all that time: a process or host that stood still finds both lines late
 * and stays. `duplicate` uses every line already.
 */
export function chooseFallback(input: FallbackInput): string | null {
  const { isFresh, selection, lines, afterMs, nowMs } = input;
  if (isFresh || afterMs <= 0 || selection.mode === 'duplicate' || longDead(input).length === 0) return null;
  const answering = [...lines].filter(
    ([, state]) => hasBeen(state, true, afterMs, nowMs) && state.lossRatio <= MOST_LOSS,
  );
  const [best] = answering.sort(([, a], [, b]) => a.lossRatio - b.lossRatio || (a.rttMs ?? 0) - (b.rttMs ?? 0));
  return best?.[0] ?? null;
}

function hasBeen(state: LineState | undefined, isAlive: boolean, forMs: number, nowMs: number): boolean {
  return state !== undefined && state.isAlive === isAlive && nowMs - state.sinceMs >= forMs;
}
