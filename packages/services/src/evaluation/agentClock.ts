/** What is added to an agent's clock (ms) to get the hub's: the network's shortest way is in it, queueing is not. */
export interface AgentClock {
  offsetMs: number | null;
  /** Batches in a row that say that the clock has been stepped, and when the first of them was received. */
  doubts: number;
  doubtedSince: number;
}

const LEAK = 0.01;
const STEP_MS = 5_000;
const STEP_AFTER = 5;
/** What piled up while the hub stood still is as late, but comes all at once; a clock that was set stays set. */
const STEP_FOR_MS = 3_000;

export const unknownClock = (): AgentClock => ({ offsetMs: null, doubts: 0, doubtedSince: 0 });

/**
 * Follows the smallest `receivedAt − sentAt`: down at once, up by one percent of the difference a batch, so that a
 * batch that was held up changes nothing, and a drifting clock is followed. Several batches in a row that are seconds
 * off, received over some seconds, mean that one of the clocks was set: then the newest counts.
 */
export function observeClock(clock: AgentClock, sentAtMs: number, receivedAtMs: number): number {
  const observed = receivedAtMs - sentAtMs;
  if (clock.offsetMs === null || observed < clock.offsetMs) {
    clock.offsetMs = observed;
    clock.doubts = 0;
    return observed;
  }
  clock.doubts = observed - clock.offsetMs > STEP_MS ? clock.doubts + 1 : 0;
  if (clock.doubts === 1) clock.doubtedSince = receivedAtMs;
  const stepped = clock.doubts >= STEP_AFTER && receivedAtMs - clock.doubtedSince >= STEP_FOR_MS;
  clock.offsetMs = stepped ? observed : clock.offsetMs + LEAK * Math.min(observed - clock.offsetMs, 100);
  return clock.offsetMs;
}
