import type { Logger } from '@twinline/services/context';

/** While the database is away every request fails alike: said once, and then how many more, this often. */
const REPEAT_MS = 10_000;

/** What a request that failed leaves in the log. `now` is epoch ms. */
export function createFailureLog(log: Logger, now: () => number) {
  let unavailable = { saidAt: Number.NEGATIVE_INFINITY, unsaid: 0 };

  return (pattern: string, status: number, error: unknown): void => {
    const told = error instanceof Error ? error.stack : String(error);
    if (status === 500) log.error({ pattern, error: told }, 'a request failed');
    if (status !== 503) return;
    unavailable.unsaid += 1;
    if (now() - unavailable.saidAt < REPEAT_MS) return;
    log.warn({ pattern, error: String(error), requests: unavailable.unsaid }, 'requests are sent away');
    unavailable = { saidAt: now(), unsaid: 0 };
  };
}
