import type { Logger } from './context';
import { isDatabaseAway } from './databaseAway';

/** A database that replays its journal after a crash, or starts beside us, may take its time. */
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const SAY_EVERY_MS = 5_000;

/**
 * Runs what a process needs the database for before it can start, again and again while the database is away, and says
 * so. `work` may be cut off anywhere and must bear to be run again.
 *
 * @throws the last error when the database is still away after `patienceMs`; any other error at once.
 */
export async function waitForDatabase<T>(
  log: Logger,
  work: () => Promise<T>,
  patienceMs: number = PATIENCE_MS,
): Promise<T> {
  const since = performance.now();
  let saidAt = Number.NEGATIVE_INFINITY;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      const waitedMs = Math.round(performance.now() - since);
      if (!isDatabaseAway(error) || waitedMs + pauseMs > patienceMs) throw error;
      if (waitedMs - saidAt >= SAY_EVERY_MS) {
        log.warn({ error: String(error), waitedMs, patienceMs }, 'the database is away: waiting for it');
        saidAt = waitedMs;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
