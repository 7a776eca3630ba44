import { setImmediate } from 'node:timers/promises';

/** The process that rolls up also decides over lines: it is never held up for longer. */
const AT_MOST_MS = 3;

/** A function to await between pieces of work: lets everything else in this process have its turn when it is time. */
export function createBreather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < AT_MOST_MS) return;
    await setImmediate();
    since = performance.now();
  };
}
