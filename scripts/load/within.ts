import { setTimeout as delay } from 'node:timers/promises';

/** Waits for it so long. @throws Error with what `otherwise` says by then. */
export async function within(ms: number, done: Promise<void>, otherwise: () => string): Promise<void> {
  const late = new AbortController();
  const give = delay(ms, undefined, { signal: late.signal }).then(() => {
    throw new Error(`${otherwise()} within ${ms / 1_000} s`);
  });
  await Promise.race([done, give]).finally(() => late.abort());
}
