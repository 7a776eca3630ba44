import type { Sample } from '@twinline/wire/columns';

/** When some paths' samples are ready, the others' are waited for this long, so that a second is one batch. */
const GATHER_MS = 200;

export interface Gathering {
  /** Samples have come: posts once all paths' first reports of the newest second are here, or the wait is over. */
  add(samples: readonly Sample[], paths: number): void;
  /** Some have come and others are waited for. */
  readonly waiting: boolean;
  /** Every path has reported the second that starts at `start`, or a later one. */
  complete(start: number, paths: number): boolean;
  stop(): void;
}

/** Holds samples that became ready one after another together. */
export function createGathering(post: () => void): Gathering {
  const newest = { start: 0, paths: 0 };
  let timer: NodeJS.Timeout | null = null;

  function postNow(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    post();
  }

  return {
    add(samples, paths) {
      for (const { start, revision } of samples) {
        if (start > newest.start) {
          newest.start = start;
          newest.paths = 0;
        }
        if (start === newest.start && revision === 0) newest.paths += 1;
      }
      if (newest.paths >= paths) postNow();
      else timer ??= setTimeout(postNow, GATHER_MS);
    },
    get waiting() {
      return timer !== null;
    },
    complete: (start, paths) => newest.start > start || (newest.start === start && newest.paths >= paths),
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
