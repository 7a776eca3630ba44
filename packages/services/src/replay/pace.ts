import { setImmediate } from 'node:timers/promises';

/** Waits where others have waited long enough; asked between any two steps of work. */
export type Pace = () => Promise<void>;

/** The event loop serves others whenever `everyMs` have been worked; `now` in ms, on any clock that goes forward. */
export function createPace({
  everyMs = 8,
  now = () => performance.now(),
  rest = setImmediate as () => Promise<unknown>,
} = {}): Pace {
  let since = now();
  return async () => {
    if (now() - since < everyMs) return;
    await rest();
    since = now();
  };
}

/** Runs the steps to their end. Without a pace it does not wait at all. */
export async function paced<T>(steps: Generator<void, T, void>, pace: Pace | undefined): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (pace !== undefined) await pace();
  }
}
