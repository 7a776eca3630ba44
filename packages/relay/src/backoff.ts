/**
 * Full jitter: anything between nothing and a ceiling that doubles with each failure, so that relays that lost their hub
 * together do not come back together.
 *
 * @param failures how many in a row, from 1.
 * @param random a number in [0, 1).
 * @returns milliseconds, at most `capMs`.
 */
export function fullJitter(failures: number, baseMs: number, capMs: number, random: number): number {
  return random * Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
}

/** A pause that can be cut short. */
export interface Rest {
  /** Resolves after `ms`, sooner when woken; at once when `signal` has aborted. */
  for(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends the pause that is, or the next one if there is none now. */
  wake(): void;
}

export function createRest(): Rest {
  let end: (() => void) | null = null;
  let woken = false;
  return {
    for(ms, signal) {
      return new Promise((resolve) => {
        if (woken || signal.aborted) {
          woken = false;
          resolve();
          return;
        }
        end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
          end = null;
          resolve();
        };
        const stop = () => end?.();
        const timer = setTimeout(stop, ms);
        signal.addEventListener('abort', stop);
      });
    },
    wake() {
      if (end === null) woken = true;
      else end();
    },
  };
}
