import type { SettledUpdate } from './board';

/** Feed items that a slow reader may have waiting; older ones are dropped, its next snapshot has them. */
const MAX_WAITING_ITEMS = 200;

/** Holds at most one update for one reader: a newer frame replaces an unread one, feed items add up. */
export interface Mailbox {
  put(update: SettledUpdate): void;
  /** The next update; null once the signal has aborted. Rejects after `fail`. */
  take(): Promise<SettledUpdate | null>;
  fail(error: Error): void;
}

export function createMailbox(signal: AbortSignal): Mailbox {
  let waiting: SettledUpdate | null = null;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  const ring = () => {
    wake?.();
    wake = null;
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    put(update) {
      const feed = [...(waiting?.feed ?? []), ...update.feed].slice(-MAX_WAITING_ITEMS);
      waiting = { ...update, feed };
      ring();
    },
    fail(error) {
      failure = error;
      ring();
    },
    async take() {
      while (!waiting && !failure && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (signal.aborted) return null;
      if (failure) throw failure;
      const update = waiting;
      waiting = null;
      return update;
    },
  };
}
