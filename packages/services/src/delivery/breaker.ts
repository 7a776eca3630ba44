/**
 * The circuit breaker of a recipient. Its state is two columns that all hubs share: since when every try failed
 * (`failing_since`) and until when it is left in peace (`paused_until`); see CLAIM and recordOutcome.
 *
 * It opens after so many failed tries in a row. Each failed probe then pauses for a share of the time that it has been
 * failing, drawn anew between a quarter and three quarters, so that pauses grow by half on average, and those of two
 * recipients that failed together drift apart; never shorter or longer than the bounds.
 */
export const OPEN_AFTER_TRIES = 5;
export const MIN_PAUSE_MS = 1_000;
export const MAX_PAUSE_MS = 300_000;

/** Draws the share. `random` is in 0…1. */
export function pauseShare(random: number): number {
  return 0.25 + random / 2;
}

/** When every try has failed for so long, and there were at least so many, nothing is sent any more. */
export const DISABLE_AFTER_MS = 5 * 24 * 60 * 60_000;
export const DISABLE_AFTER_TRIES = 20;
