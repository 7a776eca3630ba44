import type { Logger } from '@twinline/services/context';
import type { z } from 'zod';

const KEEP_MS = 60_000;
const ASK_AGAIN_MS = 10_000;
const TIMEOUT_MS = 2_000;

/**
 * Asks the hub for what seldom changes, at most once a minute, or every ten seconds while it does not know; many pages
 * share one answer. Null where the hub does not answer or has nothing to say. Never throws.
 */
export function createHubAnswer<T>(settings: {
  readonly hubUrl: string;
  readonly path: string;
  /** What is asked for, for the log. */
  readonly what: string;
  readonly answer: z.ZodType<T>;
  readonly log: Logger;
  readonly now: () => number;
}): () => Promise<T | null> {
  let known: Promise<T | null> = Promise.resolve(null);
  let until = Number.NEGATIVE_INFINITY;

  async function ask(): Promise<T | null> {
    try {
      const response = await fetch(new URL(settings.path, settings.hubUrl), {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return settings.answer.parse(await response.json());
      await response.body?.cancel();
    } catch (error) {
      settings.log.warn({ error: String(error) }, `could not ask the hub for ${settings.what}`);
    }
    until = Math.min(until, settings.now() + ASK_AGAIN_MS);
    return null;
  }

  return () => {
    if (settings.now() >= until) {
      until = settings.now() + KEEP_MS;
      known = ask();
    }
    return known;
  };
}
