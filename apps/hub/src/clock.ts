/** A wall clock that is set back by more than this was set on purpose, and is followed. */
const STEP_BACK_MS = 1_000;

/**
 * The hub's clock, epoch ms: the wall clock, but standing still while that is being set back a little (as time
 * synchronization does), so that no step of a chain seems to come before the one that caused it.
 */
export function createClock(wall: () => number = Date.now): () => number {
  let latest = wall();
  return () => {
    const now = wall();
    if (now > latest || latest - now > STEP_BACK_MS) latest = now;
    return latest;
  };
}
