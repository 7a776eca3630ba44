import { log } from './log';
import { closePeopleServices } from './people';

const HARD_EXIT_MS = 2_500;

/**
 * `next start` waits for open streams and silent connections without end. On SIGTERM ours are ended first, so that
 * browsers reconnect elsewhere; whatever still hangs after the timer goes down with the process.
 */
export function shutDownOnSignals(): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), HARD_EXIT_MS).unref();
    closePeopleServices().catch((error: unknown) => log().error({ error: String(error) }, 'closing failed'));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
